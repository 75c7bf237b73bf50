// kill -9 of a client: the server forgets it, and its room goes on.
#include <doctest/doctest.h>
#include <signal.h>

#include "e2e-tests/harness/witness.hpp"

namespace ws::e2e {
namespace {

TEST_CASE("killed client: it is forgotten at once, and its room goes on") {
  Service server = lone_server();
  Witness witness(server);
  ProcessSpec spec;
  spec.program = "/proc/self/exe";
  spec.arguments = {"--idle-client", server.address().ws_url()};
  Process client(spec);
  eventually("it has joined", [&] { return client.output().find("joined") != std::string::npos; });
  CHECK(witness.others() == 1);

  client.signal(SIGKILL);
  client.wait();

  witness.expect_no_leak();
  ChatClient one = ChatClient::open(server.address());
  ChatClient other = ChatClient::open(server.address());
  one.join("idle");
  other.join("idle");
  one.send_chat("idle", "it left us");
  CHECK(other.hear("idle") == "it left us");
}

}  // namespace
}  // namespace ws::e2e
