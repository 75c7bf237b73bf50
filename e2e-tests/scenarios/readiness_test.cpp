// Readiness: a server is ready once it was linked; to lose the link later does not take it out of service.
#include <doctest/doctest.h>

#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {
namespace {

TEST_CASE("readiness: not before the first link, and for good after it") {
  Service relayer = relayer_service();
  Service server = user_service({{"RELAYER_URL", relayer.address().ws_url()}});
  server.start();
  eventually("the server is live", [&] { return http_status(server.address(), "/live") == 200; });
  CHECK(http_status(server.address(), "/ready") == 503);

  relayer.start();
  server.await_ready();
  CHECK(http_get(server.address(), "/ready").body.find("degraded") == std::string::npos);

  relayer.kill();
  eventually("the body says degraded",
             [&] { return http_get(server.address(), "/ready").body.find("degraded") != std::string::npos; });
  CHECK(http_status(server.address(), "/ready") == 200);
  CHECK(http_status(server.address(), "/live") == 200);
}

}  // namespace
}  // namespace ws::e2e
