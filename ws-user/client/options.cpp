#include "ws-user/client/options.hpp"

#include <random>

#include "shared/base/settings.hpp"
#include "shared/protocol/limits.hpp"
#include "shared/protocol/text.hpp"

namespace ws::client {
namespace {

constexpr milliseconds kPipePatience{30'000};  // of a pipe, for a server that is gone

constexpr const char* kDescription = "ws-user connect: chat in a terminal, or in a pipe.";

constexpr const char* kExamples = R"(Examples:
  ws-user connect                                   chat with the server on this machine, port 8080
  ws-user connect --addr localhost:8081 --username Alice --room "Room 1" --room "Room 2"
  uptime | ws-user connect --room ops               say one line, and leave once the server has it
  ws-user connect --room ops --listen </dev/null    print what is said, one line a message
  ws-user connect --room ops --count 1 --json </dev/null | jq -r .message

At a terminal: /help shows the commands; exit, Ctrl-C and Ctrl-D leave. NO_COLOR=1 turns colours off.
In a pipe: each line of standard input is a message, for the first --room. Errors go to standard error.
Exit status: 0 if all went well, 1 if there is no server or something was not sent, 2 for a wrong command line.)";

struct Raw {
  std::string address = "localhost:8080";
  double linger = 0;     // seconds
  double retry_for = 0;  // seconds
  std::uint64_t count = 0;
  bool listen = false;
};

struct Declared {
  CLI::Option* retry_for = nullptr;
  CLI::Option* count = nullptr;
};

Declared declare(CLI::App& app, Options& o, Raw& raw) {
  constexpr double kYear = 365.0 * 24 * 3600;
  Declared declared;
  app.add_option("--addr", raw.address, "Server: host:port or ws://host:port")
      ->take_last()
      ->capture_default_str();
  app.add_option("--username", o.chat.username, "Your name (default: the server finds one)")->take_last();
  app.add_option("--room", o.chat.rooms,
                 "Room to enter; may be repeated (default: the server's default room)")
      ->take_all();
  app.add_flag("--json", o.json, "In a pipe: print what the server sent, one JSON object a line");
  declared.count = app.add_option("--count", raw.count, "In a pipe: leave after hearing so many messages")
                       ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--linger", raw.linger, "In a pipe: seconds to go on listening after the end of input")
      ->check(CLI::Range(0.0, kYear));
  app.add_flag("--listen", raw.listen, "In a pipe: go on listening without end");
  declared.retry_for = app.add_option("--retry-for", raw.retry_for,
                                      "Seconds to go on trying without a connection (default: at a terminal "
                                      "without end; in a pipe not at all at first, 30 later)")
                           ->check(CLI::Range(0.0, kYear));
  return declared;
}

milliseconds from_seconds(double value) {
  constexpr double kMilli = 1000;
  return milliseconds(static_cast<milliseconds::rep>(value * kMilli));
}

void finish(Options& o, const Raw& raw, const Declared& declared, bool interactive) {
  o.chat.interactive = interactive;
  if (!interactive) o.chat.patience = {milliseconds(0), kPipePatience};
  if (declared.retry_for->count() != 0) {
    o.chat.patience = {from_seconds(raw.retry_for), from_seconds(raw.retry_for)};
  }
  o.chat.linger = from_seconds(raw.linger);
  if (raw.listen) o.chat.linger.reset();
  if (declared.count->count() != 0) o.chat.count = raw.count;
  std::random_device random;
  o.chat.seed = random();
  constexpr int kWords = 4;  // of 32 bits
  for (int i = 0; i < kWords; ++i) o.chat.cid_prefix += std::to_string(random()) + '-';
}

// What the types cannot check; a sentence, or empty.
std::string check(Options& o, const Raw& raw) {
  std::string problem;
  auto address = parse_address(raw.address, &problem);
  if (!address) return "--addr: " + problem;
  o.chat.address = *address;
  const protocol::ClientLimits limits;
  if (!o.chat.username.empty() && !protocol::is_name(o.chat.username, limits.max_username)) {
    return "--username: at most " + std::to_string(limits.max_username) +
           " bytes of UTF-8 without control characters";
  }
  for (const std::string& room : o.chat.rooms) {
    if (protocol::is_name(room, limits.max_room_name)) continue;
    return "--room: 1 to " + std::to_string(limits.max_room_name) +
           " bytes of UTF-8 without control characters";
  }
  return {};
}

}  // namespace

std::optional<Options> read_options(std::vector<std::string> arguments, bool interactive, int* exit_code) {
  Options options;
  Raw raw;
  CLI::App app(kDescription, "ws-user connect");
  app.footer(kExamples);
  Declared declared = declare(app, options, raw);
  std::optional<int> end = read_arguments(app, std::move(arguments));
  if (!end) {
    std::string problem = check(options, raw);
    if (problem.empty()) {
      finish(options, raw, declared, interactive);
      return options;
    }
    end = refuse_setting(app, problem);
  }
  *exit_code = *end;
  return std::nullopt;
}

}  // namespace ws::client
