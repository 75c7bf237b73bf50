#include "ws-user/app/options.hpp"

#include <algorithm>
#include <thread>

#include "shared/base/comma_list.hpp"
#include "shared/base/settings.hpp"
#include "ws-user/app/options_check.hpp"

namespace ws::app {
namespace {

constexpr const char* kDescription =
    "ws-user: a chat server over WebSocket. Run as many as you like; each links to a ws-relayer, and clients "
    "of all of\n"
    "them chat as if there were one server.";

constexpr const char* kExamples = R"(Examples:
  ws-user                                  serve on port 8080, link to a relayer on this machine
  PORT=8081 ws-user                        a second server beside it
  ws-user start --port 8081 --host 127.0.0.1
  ws-user --relayer-url ws://relay-a:3001,ws://relay-b:3001
  RELAYER_URL= ws-user                     alone, without a relayer
  ws-user --compress                       spend CPU to save bandwidth on messages of 256 bytes and more
  ws-user connect --username Alice         chat in this terminal (see ws-user connect --help)

A setting comes from the command line, else the environment, else a .env file here, else --config FILE.
Then open http://localhost:8080/ in a browser.)";

constexpr std::size_t kMaxThreads = 64;
constexpr std::int64_t kMaxChatLog = std::int64_t{1} << 50;  // bytes: 1 PiB

struct Raw {
  std::uint16_t port = 8080;
  std::uint16_t publisher_port = 0;
  std::uint16_t consumer_port = 0;
  std::string root = "rooms";
  std::string relayer_url = "ws://127.0.0.1:3001";
  std::string subprotocols;
  std::int64_t queue_bytes = 1024 * 1024;
  std::int64_t outbox_seconds = 300;
  std::int64_t handshake_ms = 5'000;
  std::int64_t ping_after_ms = 20'000;
  std::int64_t dead_after_ms = 45'000;
  bool compress = false;
  std::string io_uring = "auto";
};

CLI::Option* setting(CLI::Option* option, const char* environment) {
  return option->envname(environment)->take_last();
}

void declare_service(CLI::App& app, Options& o, Raw& raw) {
  setting(app.add_option("--port", raw.port, "Port of clients, pages and metrics; 0 for any free one"),
          "PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  setting(app.add_option("--publisher-port", raw.publisher_port, "A port where every client is a producer"),
          "PUBLISHER_PORT")
      ->check(CLI::Range(0, 65535));
  setting(app.add_option("--consumer-port", raw.consumer_port, "A port where every client is a consumer"),
          "CONSUMER_PORT")
      ->check(CLI::Range(0, 65535));
  setting(
      app.add_option("--root", raw.root, "How clients of the bare address speak: rooms, broadcast or plain"),
      "ROOT_DIALECT")
      ->check(CLI::IsMember({"rooms", "broadcast", "plain"}))
      ->capture_default_str();
  setting(app.add_option("--threads", o.threads, "Threads that serve clients (default: one for each core)"),
          "THREADS")
      ->check(CLI::Range(std::size_t{1}, kMaxThreads));
  setting(app.add_option("--io-uring", raw.io_uring,
                         "Sends to many clients at once: auto, where the kernel can, or off"),
          "IO_URING")
      ->check(CLI::IsMember({"auto", "off"}))
      ->capture_default_str();
  setting(app.add_option("--host", o.host, "Address or name to listen on; :: is all addresses, IPv4 as well"),
          "HOST")
      ->capture_default_str();
}

void declare_cluster(CLI::App& app, Options& o, Raw& raw) {
  setting(app.add_option("--relayer-url", raw.relayer_url,
                         "Relayers, comma-separated, the preferred one first; empty for none"),
          "RELAYER_URL")
      ->capture_default_str();
  setting(app.add_option("--relay-secret", o.relay_secret, "What the relayer's RELAY_SECRET says"),
          "RELAY_SECRET");
  setting(app.add_option("--outbox-bytes", o.outbox_bytes, "Bytes kept for servers that are out of reach"),
          "OUTBOX_BYTES")
      ->check(CLI::Range(1024, 2'000'000'000))
      ->capture_default_str();
  setting(app.add_option("--outbox-seconds", raw.outbox_seconds, "Seconds they are kept"), "OUTBOX_SECONDS")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  setting(app.add_option("--node-name", o.gateway.node_name,
                         "Name of this server in logs and peer lists (default: HOST:PORT)"),
          "NODE_NAME");
}

void declare_dialects(CLI::App& app, Options& o, Raw& raw) {
  setting(
      app.add_option("--default-room", o.gateway.default_room, "Room that clients start in; empty for none"),
      "DEFAULT_ROOM")
      ->capture_default_str();
  setting(app.add_option("--subprotocol", raw.subprotocols,
                         "Subprotocols to agree on, comma-separated: the client's first that is among them"),
          "SUBPROTOCOL");
  setting(
      app.add_flag("--compress", raw.compress,
                   "Compress messages for clients that offer permessage-deflate, each once for all of them"),
      "COMPRESS");
  setting(app.add_flag("--echo", o.gateway.echo,
                       "Clients of /ws and /broadcast hear themselves, unless they say ?echo=0"),
          "ECHO");
}

void declare_limits(CLI::App& app, Options& o, Raw& raw) {
  setting(app.add_option("--max-connections", o.max_connections, "Clients beyond this many get 503"),
          "MAX_CONNECTIONS")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();
  setting(app.add_option("--max-message", o.gateway.limits.max_message,
                         "Bytes of one message as it is sent; with a relayer at most 1044480"),
          "MAX_MESSAGE")
      ->check(CLI::Range(1, 16 * 1024 * 1024))
      ->capture_default_str();
  setting(
      app.add_option("--max-rooms", o.gateway.limits.max_rooms_per_client, "Rooms one connection may be in"),
      "MAX_ROOMS")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  setting(app.add_option(
              "--max-queue", raw.queue_bytes,
              "Bytes of memory that may be held for a slow client before it is let go; two messages at "
              "least"),
          "MAX_QUEUE")
      ->check(CLI::Range(64 * 1024, 1024 * 1024 * 1024))
      ->capture_default_str();
  setting(app.add_option("--max-head", o.net.http.max_head, "Bytes of request line and headers"), "MAX_HEAD")
      ->check(CLI::Range(1024, 16'000))
      ->capture_default_str();
  setting(app.add_option("--max-room-name", o.gateway.limits.max_room_name, "Bytes of a room's name"),
          "MAX_ROOM_NAME")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  setting(app.add_option("--max-username", o.gateway.limits.max_username, "Bytes of a user's name"),
          "MAX_USERNAME")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
}

void declare_times(CLI::App& app, Raw& raw) {
  setting(app.add_option("--handshake-timeout-ms", raw.handshake_ms, "Time for a client's request"),
          "HANDSHAKE_TIMEOUT_MS")
      ->check(CLI::Range(100, 60'000))
      ->capture_default_str();
  setting(app.add_option("--ping-after-ms", raw.ping_after_ms, "A client silent for so long is pinged"),
          "PING_AFTER_MS")
      ->check(CLI::Range(100, 3'600'000))
      ->capture_default_str();
  setting(app.add_option("--dead-after-ms", raw.dead_after_ms, "A client silent for so long is let go"),
          "DEAD_AFTER_MS")
      ->check(CLI::Range(200, 7'200'000))
      ->capture_default_str();
}

void declare_logs(CLI::App& app, Options& o) {
  setting(
      app.add_option("--chat-log", o.chat_log.path,
                     "File that gets every message that enters here, a JSON line each (SIGHUP reopens it)"),
      "CHAT_LOG");
  setting(app.add_option("--chat-log-max-bytes", o.chat_log.max_bytes,
                         "Size at which it is rotated (FILE.1, FILE.2, ...); 0 for never"),
          "CHAT_LOG_MAX_BYTES")
      ->check(CLI::Range(std::int64_t{0}, kMaxChatLog))
      ->capture_default_str();
  setting(app.add_option("--chat-log-files", o.chat_log.kept_files, "Rotated files to keep"),
          "CHAT_LOG_FILES")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  setting(
      app.add_option("--log-level", o.log.level, "trace, debug (shows messages), info, warn, error or off"),
      "LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
      ->capture_default_str();
  setting(app.add_option("--log-format", o.log.format, "text, or json for one object a line"), "LOG_FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

void read_ports(Options& o, const Raw& raw, const CLI::App& app) {
  if (app.count("--publisher-port") != 0) o.publisher_port = raw.publisher_port;
  if (app.count("--consumer-port") != 0) o.consumer_port = raw.consumer_port;
  // Whoever names only the two one-way ports wants just those: the consumers' is often 8080.
  if (app.count("--port") != 0 || (!o.publisher_port && !o.consumer_port)) o.port = raw.port;
}

void finish(Options& o, const Raw& raw, const CLI::App& app) {
  read_ports(o, raw, app);
  if (app.count("--threads") == 0)
    o.threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMaxThreads);
  o.relayer_urls = items_in(raw.relayer_url);
  o.gateway.subprotocols = items_in(raw.subprotocols);
  o.outbox_age = milliseconds(raw.outbox_seconds * 1000);
  o.net.max_queue = static_cast<std::size_t>(raw.queue_bytes);
  o.net.http.handshake_timeout = milliseconds(raw.handshake_ms);
  o.net.ws.ping_after = milliseconds(raw.ping_after_ms);
  o.net.ws.dead_after = milliseconds(raw.dead_after_ms);
  // A little more than a message, so that one just above the limit is told `too-large` instead of losing its
  // connection.
  o.net.ws.max_message = o.gateway.limits.max_message + protocol::kMaxEnvelope;
  o.gateway.limits.max_encoded = largest_message_of(o);
  if (raw.compress) o.compression = net::Compression::kAccept;
  if (raw.io_uring == "off") o.io_uring = net::IoUring::kOff;
  if (raw.root == "broadcast") o.gateway.root = protocol::Dialect::kBroadcast;
  if (raw.root == "plain") o.gateway.root = protocol::Dialect::kPlain;
  std::uint16_t port = o.port ? *o.port : o.consumer_port ? *o.consumer_port : *o.publisher_port;
  if (o.gateway.node_name.empty()) o.gateway.node_name = net::authority(o.host, port);
}

}  // namespace

std::optional<Options> read_options(std::vector<std::string> arguments, int* exit_code) {
  Options options;
  Raw raw;
  CLI::App app(kDescription, "ws-user");
  app.footer(kExamples);
  declare_service(app, options, raw);
  declare_cluster(app, options, raw);
  declare_dialects(app, options, raw);
  declare_limits(app, options, raw);
  declare_times(app, raw);
  declare_logs(app, options);
  if (!arguments.empty() && arguments.front() == "start") arguments.erase(arguments.begin());
  std::optional<int> end = read_settings(app, std::move(arguments));
  if (!end) {
    finish(options, raw, app);
    const std::string problem = contradiction_in(options);
    if (problem.empty()) return options;
    end = refuse_setting(app, problem);
  }
  *exit_code = *end;
  return std::nullopt;
}

}  // namespace ws::app
