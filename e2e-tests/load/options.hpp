#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ws::load {

// Options: what the command line asks for. Times are seconds, sizes bytes.
//
// Thread: immutable after parsing.
struct Options {
  std::vector<std::string> urls;
  std::string room = "load";
  std::uint32_t rooms = 1;
  std::uint32_t members = 10;
  std::uint32_t senders = 1;
  std::uint32_t rooms_each = 1;
  bool ring = false;
  bool echo = false;
  bool no_reply = false;
  bool compress = false;

  double rate = 100;
  std::uint32_t window = 0;
  std::uint32_t size = 128;
  std::uint64_t messages = 0;
  double warmup = 1;
  double duration = 5;
  double drain = 5;
  double hold = 0.3;

  std::uint32_t crowd = 0;
  double crowd_rate = 0;
  bool crowd_storm = false;
  double churn = 0;

  double connect_rate = 0;
  std::uint32_t connect_at_once = 256;
  double connect_timeout = 30;
  int sources = 0;

  std::vector<pid_t> pids;
  int cpu = -1;
  bool spin = false;
  std::string json;
};

// Reads the command line. Returns true to run; false when the program is done (help was asked for, or an
// argument was wrong) and should end with `status`.
bool parse_options(int argc, char** argv, Options& options, int& status);

}  // namespace ws::load
