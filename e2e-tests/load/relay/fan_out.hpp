#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "e2e-tests/load/process.hpp"
#include "e2e-tests/load/relay/dialect.hpp"

namespace ws::load {

// What is asked for on the command line.
struct FanOutPlan {
  std::string dialect = "relay";
  std::uint16_t port = 0;
  pid_t pid = 0;                  // of the middleman
  std::size_t links = 4;          // one publishes, the others receive
  std::size_t size = 200;         // bytes of a record, header included
  std::uint64_t batch = 1;        // records a write
  double rate = 0;                // records a second; 0: as many as the window lets through
  std::uint64_t window = 20'000;  // records on their way to the slowest receiver
  double warmup = 0.5;            // seconds
  double duration = 3;            // seconds
  int cpu = -1;                   // to be pinned to
};

struct FanOutResult {
  double seconds = 0;
  std::uint64_t records = 0;  // published
  std::uint64_t deliveries = 0;
  std::uint64_t bytes = 0;  // delivered, of records
  std::uint64_t wrong = 0;
  Usage usage;  // of the middleman
};

// FanOut: one publisher and its receivers on one middleman, driven from one thread.
//
// Thread: one. Owns the sockets. Errors: throws std::runtime_error, std::system_error.
class FanOut {
 public:
  explicit FanOut(const FanOutPlan& plan);
  ~FanOut();
  FanOut(const FanOut&) = delete;
  FanOut& operator=(const FanOut&) = delete;

  FanOutResult run();

 private:
  struct Link {
    int socket = -1;
    std::unique_ptr<Dialect> dialect;
    bool ready = false;
    std::string in;
    std::string out;
    std::size_t written = 0;  // of `out`
    Tally tally;
  };

  void connect(Link& link, bool receives);
  void turn(int patience_ms);
  void read(Link& link);
  void write(Link& link);
  void publish(std::uint64_t now);
  std::uint64_t slowest() const;
  FanOutResult reading() const;

  const FanOutPlan plan_;
  std::vector<Link> links_;  // the first publishes
  std::vector<char> buffer_;
  std::uint64_t published_ = 0;
  std::uint64_t began_at_ = 0;  // nanoseconds
};

}  // namespace ws::load
