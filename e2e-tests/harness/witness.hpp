#pragma once

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {

// Witness: two well-behaved clients of one user server, who notice whether it goes on serving while a
// scenario mistreats it, and whether it gets back to how it was afterwards.
//
// Thread: one. Borrows the service. Errors: Failure.
class Witness {
 public:
  explicit Witness(Service& server);

  // One says something and the other hears it, within `patience`.
  void expect_service(Duration patience = kPatience);
  // No connection and no descriptor more than at the start, sooner or later.
  void expect_no_leak();
  // How many WebSockets the server has open, the witness's own left out.
  int others() const;

  ChatClient& listener() { return listener_; }

 private:
  Service& server_;
  ChatClient speaker_;
  ChatClient listener_;
  int count_ = 0;
  int descriptors_ = 0;
};

}  // namespace ws::e2e
