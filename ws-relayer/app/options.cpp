#include "ws-relayer/app/options.hpp"

#include "shared/base/settings.hpp"

namespace ws::relayer {
namespace {

constexpr const char* kDescription =
    "ws-relayer: passes on what each ws-user server's clients say to every other ws-user server.";

constexpr const char* kExamples = R"(Examples:
  ws-relayer                               for servers on this machine
  HOST=:: RELAY_SECRET=… ws-relayer        for servers on other machines, which must know the secret
  ws-relayer --port 3002                   a second one: give both to the servers' RELAYER_URL

A setting comes from the command line, else the environment, else a .env file here, else --config FILE.)";

void declare(CLI::App& app, Options& o, std::string& io_uring) {
  auto setting = [](CLI::Option* option, const char* environment) {
    return option->envname(environment)->take_last();
  };
  setting(app.add_option("--port", o.port, "Port of links, status and metrics; 0 for any free one"),
          "RELAYER_PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  setting(app.add_option("--host", o.host,
                         "Address or name to listen on; :: or 0.0.0.0 lets other machines link"),
          "HOST")
      ->capture_default_str();
  setting(app.add_option("--relay-secret", o.secret, "Refuse links that do not carry this secret"),
          "RELAY_SECRET");
  setting(app.add_option("--max-links", o.max_links, "Links beyond this many get 503"), "MAX_LINKS")
      ->check(CLI::Range(std::size_t{1}, relay::kMaxLinks))
      ->capture_default_str();
  setting(app.add_option("--link-queue", o.link_queue,
                         "Bytes of memory that may be held for a slow link before it is dropped"),
          "LINK_QUEUE")
      ->check(CLI::Range(2 * 1024 * 1024, 2'000'000'000))
      ->capture_default_str();
  setting(app.add_option("--io-uring", io_uring,
                         "Sends to many links at once: auto, where the kernel can, or off"),
          "IO_URING")
      ->check(CLI::IsMember({"auto", "off"}))
      ->capture_default_str();
  setting(app.add_option("--log-level", o.log.level, "trace, debug, info, warn, error or off"), "LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
      ->capture_default_str();
  setting(app.add_option("--log-format", o.log.format, "text, or json for one object a line"), "LOG_FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

}  // namespace

std::optional<Options> read_options(std::vector<std::string> arguments, int* exit_code) {
  Options options;
  CLI::App app(kDescription, "ws-relayer");
  app.footer(kExamples);
  std::string io_uring = "auto";
  declare(app, options, io_uring);
  std::optional<int> end = read_settings(app, std::move(arguments));
  if (io_uring == "off") options.io_uring = net::IoUring::kOff;
  if (!end) return options;
  *exit_code = *end;
  return std::nullopt;
}

}  // namespace ws::relayer
