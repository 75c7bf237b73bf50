#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/log.hpp"
#include "shared/net/stream/sends.hpp"
#include "shared/relay/constants.hpp"

namespace ws::relayer {

// Everything that can be set about ws-relayer. Thread: immutable once read.
struct Options {
  std::string host = "localhost";  // 127.0.0.1 and ::1
  std::uint16_t port = 3001;
  std::string secret;  // empty: none is asked for
  std::size_t max_links = relay::kMaxLinks;
  std::size_t link_queue = 64 * 1024 * 1024;  // bytes
  net::IoUring io_uring = net::IoUring::kAuto;
  LogOptions log;
};

// Reads the settings (command line, environment, .env, configuration file).
// Empty if the program is to end now, with `exit_code`: help was shown, or a setting was wrong and said so.
std::optional<Options> read_options(std::vector<std::string> arguments, int* exit_code);

}  // namespace ws::relayer
