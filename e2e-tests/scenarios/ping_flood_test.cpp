// A ping flood from a client that never reads must not grow the server's memory, nor keep others waiting.
#include <doctest/doctest.h>

#include <algorithm>

#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

constexpr int kPings = 300'000;
constexpr int kPingsPerSend = 1'000;
constexpr long kMemoryBound = 8 * 1024 * 1024;  // bytes
constexpr int kSmallReceiveBuffer = 4 * 1024;   // bytes
constexpr Duration kBlockedForGood = 200ms;     // a server may also stop reading, or close

TEST_CASE("ping flood: memory stays, others are served, nothing is left") {
  Service server = lone_server();
  Witness witness(server);
  const long memory_before = server.process().memory();
  long memory_peak = 0;
  {
    Upgrade upgrade;
    upgrade.receive_buffer = kSmallReceiveBuffer;
    WsClient flood = WsClient::open(server.address(), upgrade);
    std::string pings;
    for (int i = 0; i < kPingsPerSend; ++i) pings += encode({Opcode::ping, std::string(125, 'p')});
    std::size_t taken = 1;
    for (int sent = 0; sent < kPings && taken > 0; sent += kPingsPerSend) {
      for (std::size_t done = 0; done < pings.size() && taken > 0; done += taken) {
        taken = flood.socket().send_blindly(std::string_view(pings).substr(done), Deadline(kBlockedForGood));
      }
      memory_peak = std::max(memory_peak, server.process().memory());
      if (sent % (20 * kPingsPerSend) == 0) witness.expect_service();
    }
  }
  if (!kSanitized) CHECK(memory_peak - memory_before < kMemoryBound);
  witness.expect_service();
  witness.expect_no_leak();
}

}  // namespace
}  // namespace ws::e2e
