#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/log.hpp"
#include "shared/net/server.hpp"
#include "shared/net/stream/listen_address.hpp"
#include "shared/net/stream/sends.hpp"
#include "ws-user/chat_log/log_file.hpp"
#include "ws-user/gateway/settings.hpp"

namespace ws::app {

// Everything that can be set about `ws-user start`. Thread: immutable once read.
struct Options {
  std::string host = net::every_address();
  std::optional<std::uint16_t> port;                             // clients of every dialect, pages, metrics
  std::optional<std::uint16_t> publisher_port;                   // producers only
  std::optional<std::uint16_t> consumer_port;                    // consumers only
  std::vector<std::string> relayer_urls{"ws://127.0.0.1:3001"};  // empty: alone
  std::string relay_secret;
  std::size_t outbox_bytes = std::size_t{64} << 20;  // kept for servers that were out of reach
  milliseconds outbox_age{300'000};
  std::size_t threads = 1;  // shards
  net::IoUring io_uring = net::IoUring::kAuto;
  std::size_t max_connections = 100'000;
  net::ServerLimits net;
  net::Compression compression = net::Compression::kRefuse;
  gateway::Settings gateway;
  LogOptions log;
  chat_log::LogFile::Options chat_log;  // path empty: none is kept
};

// Reads the settings (command line, environment, .env, configuration file).
// Empty if the program is to end now, with `exit_code`: help was shown, or a setting was wrong and said so.
std::optional<Options> read_options(std::vector<std::string> arguments, int* exit_code);

}  // namespace ws::app
