#include "shared/net/stream/file_limit.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace ws::net {
namespace {

// What is no client's: the extra places of a full server, its log, its ports, its links, and a few for each
// thread's loop.
constexpr std::size_t kReserve = 64;
constexpr std::size_t kReserveOfFewThreads = 48;
constexpr std::size_t kFilesOfThread = 5;

}  // namespace

std::size_t raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur;
}

std::size_t connections_within(std::size_t files, std::size_t threads) {
  if (files == 0) return std::numeric_limits<std::size_t>::max();
  const std::size_t reserve = std::max(kReserve, kReserveOfFewThreads + kFilesOfThread * threads);
  return files > reserve ? files - reserve : 1;
}

}  // namespace ws::net
