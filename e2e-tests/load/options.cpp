#include "e2e-tests/load/options.hpp"

#include <CLI/CLI.hpp>

namespace ws::load {
namespace {

constexpr char kAbout[] =
    "Puts load on a chat server and checks that every message reaches every member once and in order.\n"
    "Latency counts from when a message was due, so that a stall of the server is charged in full.";

constexpr char kExamples[] = R"(Examples:
  100 messages a second to ten members of one room:
    load --url ws://chat.example:8080/ --room lobby --rate 100
  200 members, two of them send, spread over two servers:
    load --url ws://127.0.0.1:8080/ --url ws://127.0.0.1:8081/ --members 200 --senders 2 --rate 200
  as fast as the server can, 16 messages under way for each sender, 50 rooms of 5:
    load --url ws://127.0.0.1:8080/ --rooms 50 --members 5 --window 16 --pid $(pidof ws-user)
  what 19,000 idle clients cost in memory:
    load --url ws://127.0.0.1:8080/ --rooms 100 --members 190 --duration 0 --hold 2 --sources 4 --pid $(pidof ws-user)
  a running room while 19,000 clients connect at once:
    load --url ws://127.0.0.1:8080/ --members 200 --rate 200 --crowd 19000 --crowd-storm --sources 4
  what compression costs a server started with --compress, for messages of 1 KiB:
    load --url ws://127.0.0.1:8080/ --members 200 --size 1024 --compress --pid $(pidof ws-user)

Exit status: 0 every delivery exact, 1 wrong usage, 2 could not connect, 3 lost, twice, misrouted or out of order.)";

void add_room_options(CLI::App& app, Options& o) {
  const std::string group = "Who is where";
  app.add_option("--url", o.urls, "ws://host[:port][/path]; repeat it for several servers")
      ->required()
      ->group(group);
  app.add_option("--room", o.room, "room name; numbered when there are several")
      ->capture_default_str()
      ->group(group);
  app.add_option("--rooms", o.rooms, "how many rooms (groups of members)")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->group(group);
  app.add_option("--members", o.members, "connections in each room")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->group(group);
  app.add_option("--senders", o.senders, "of these, how many also send")->capture_default_str()->group(group);
  app.add_option("--rooms-each", o.rooms_each, "rooms that each connection is in")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str()
      ->group(group);
  app.add_flag("--ring", o.ring,
               "each room is shared by so many neighbouring groups as each connection has rooms")
      ->group(group);
  app.add_flag("--echo", o.echo, "senders join with echo and must hear themselves")->group(group);
  app.add_flag("--compress", o.compress, "offer permessage-deflate, and hear what comes compressed")
      ->group(group);
  app.add_flag("--no-reply", o.no_reply, "do not wait for `joined`: for servers that know no `ref`")
      ->group(group);
}

void add_traffic_options(CLI::App& app, Options& o) {
  const std::string group = "Traffic";
  auto* rate = app.add_option("--rate", o.rate, "open loop: messages a second, of all senders together")
                   ->check(CLI::PositiveNumber)
                   ->capture_default_str()
                   ->group(group);
  app.add_option("--window", o.window, "closed loop: messages under way for each sender")
      ->check(CLI::Range(1, 100'000))
      ->excludes(rate)
      ->group(group);
  app.add_option("--size", o.size, "bytes of each message's JSON")
      ->check(CLI::Range(1, 16'000'000))
      ->capture_default_str()
      ->group(group);
  app.add_option("--messages", o.messages, "stop after so many")->group(group);
  app.add_option("--warmup", o.warmup, "seconds before measuring")->capture_default_str()->group(group);
  app.add_option("--duration", o.duration, "seconds to measure; 0: only connect")
      ->capture_default_str()
      ->group(group);
  app.add_option("--drain", o.drain, "seconds to wait for the last deliveries")
      ->capture_default_str()
      ->group(group);
}

void add_company_options(CLI::App& app, Options& o) {
  const std::string group = "What runs beside it";
  app.add_option("--crowd", o.crowd, "more connections, all in one room of their own")->group(group);
  app.add_option("--crowd-rate", o.crowd_rate,
                 "messages a second in the crowd's room; measured first without, then with them")
      ->group(group);
  app.add_flag("--crowd-storm", o.crowd_storm,
               "the crowd connects all at once while the rooms run; measured first without, then with it")
      ->group(group);
  app.add_option("--churn", o.churn, "connections opened and closed each second")->group(group);
}

void add_connect_options(CLI::App& app, Options& o) {
  const std::string group = "Connecting";
  app.add_option("--connect-rate", o.connect_rate, "connections a second; 0: as fast as they are served")
      ->capture_default_str()
      ->group(group);
  app.add_option("--connect-at-once", o.connect_at_once, "connections under way at any time")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->group(group);
  app.add_option("--connect-timeout", o.connect_timeout, "seconds for all to be connected")
      ->capture_default_str()
      ->group(group);
  app.add_option("--sources", o.sources, "connect from so many addresses, 127.0.0.2 and on (loopback only)")
      ->check(CLI::Range(0, 250))
      ->group(group);
  app.add_option("--hold", o.hold, "seconds to stay idle once all are connected")
      ->capture_default_str()
      ->group(group);
}

void add_measuring_options(CLI::App& app, Options& o) {
  const std::string group = "Measuring";
  app.add_option("--pid", o.pids, "a server process on this machine: its CPU and memory; repeatable")
      ->group(group);
  app.add_option("--cpu", o.cpu, "run on this CPU only")->group(group);
  app.add_flag("--spin", o.spin,
               "never sleep: the servers need not wake the generator; wants a CPU of its own")
      ->group(group);
  app.add_option("--json", o.json, "write all figures to this file")->group(group);
}

const char* contradiction(const Options& o) {
  if (o.senders > o.members) return "--senders must not exceed --members";
  if (o.ring && o.rooms_each > o.rooms) return "--ring needs as many --rooms as --rooms-each";
  if (o.window > 0 && o.rooms_each > 1) return "--window needs --rooms-each 1";
  if (o.window > 0 && o.members < 2 && !o.echo)
    return "--window needs somebody who hears: --members 2 or --echo";
  if (o.crowd == 0 && (o.crowd_storm || o.crowd_rate > 0))
    return "--crowd-rate and --crowd-storm need --crowd";
  return nullptr;
}

}  // namespace

bool parse_options(int argc, char** argv, Options& options, int& status) {
  CLI::App app(kAbout, "load");
  app.footer(kExamples);
  add_room_options(app, options);
  add_traffic_options(app, options);
  add_company_options(app, options);
  add_connect_options(app, options);
  add_measuring_options(app, options);
  try {
    app.parse(argc, argv);
    if (const char* wrong = contradiction(options)) throw CLI::ValidationError(wrong);
  } catch (const CLI::ParseError& error) {
    status = app.exit(error) == 0 ? 0 : 1;
    return false;
  }
  return true;
}

}  // namespace ws::load
