#include "e2e-tests/harness/witness.hpp"

#include <algorithm>

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

constexpr int kOwnConnections = 2;
constexpr const char* kRoom = "witness";
// Longer than the 5 s that the server waits for an answer to its close frame.
constexpr Duration kLeakPatience = 8s;

}  // namespace

Witness::Witness(Service& server)
    : server_(server),
      speaker_(ChatClient::open(server.address())),
      listener_(ChatClient::open(server.address())) {
  speaker_.join(kRoom);
  listener_.join(kRoom);
  eventually("no connection but the witness's own", [this] { return others() == 0; });
  descriptors_ = server.process().descriptors();
  // The request that counted may have been among them: take the lowest of a few looks.
  throughout(100ms, [this] { descriptors_ = std::min(descriptors_, server_.process().descriptors()); });
}

int Witness::others() const {
  return static_cast<int>(metric(server_.address(), "ws_connections")) - kOwnConnections;
}

void Witness::expect_service(Duration patience) {
  const std::string words = std::to_string(++count_);
  speaker_.send_chat(kRoom, words);
  const std::string heard = listener_.hear(kRoom, Deadline(patience));
  if (heard != words) throw Failure("the witness expected " + words + ", heard " + heard);
}

void Witness::expect_no_leak() {
  eventually(
      "no connection is left", [this] { return others() == 0; }, kLeakPatience);
  const auto back_to_start = [this] { return server_.process().descriptors() <= descriptors_; };
  eventually("no descriptor is left", back_to_start, kLeakPatience);
}

}  // namespace ws::e2e
