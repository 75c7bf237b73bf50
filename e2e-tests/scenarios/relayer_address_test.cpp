// Where the relayer listens: on this machine only, unless told otherwise.
#include <doctest/doctest.h>

#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/service.hpp"
#include "e2e-tests/harness/tcp_socket.hpp"

namespace ws::e2e {
namespace {

// Another address of this machine: reached only by who listens on all of them.
Address elsewhere(const Service& service) {
  return {"127.0.0.2", service.address().port};
}

TEST_CASE("relayer address: 127.0.0.1 alone by default, and the log says how to open it") {
  Service relayer = relayer_service();
  relayer.start();
  relayer.await_ready();
  CHECK_THROWS_AS(TcpSocket::connect(elsewhere(relayer)), Failure);
  eventually("the log says how to open it",
             [&] { return relayer.process().output().find("HOST") != std::string::npos; });
}

TEST_CASE("relayer address: HOST opens it") {
  Service relayer = relayer_service({{"HOST", "0.0.0.0"}});
  relayer.start();
  relayer.await_ready();
  CHECK_NOTHROW(TcpSocket::connect(elsewhere(relayer)));
}

}  // namespace
}  // namespace ws::e2e
