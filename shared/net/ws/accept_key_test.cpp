#include "shared/net/ws/accept_key.hpp"

#include <doctest/doctest.h>

using ws::net::accept_key;

TEST_CASE("the answer to a key is that of RFC 6455 section 1.3") {
  CHECK(accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  CHECK(accept_key("AAAAAAAAAAAAAAAAAAAAAA==") == "ICX+Yqv66kxgM0FcWaLWlFLwTAI=");
}

TEST_CASE("a key that is not 16 bytes in base64 has no answer") {
  for (const char* key :
       {"", "c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZ===",
        "!!!!!!!!!!!!!!!!!!!!!!==", "dGhlIHNhbXBs ZSBub25jZQ="}) {
    CAPTURE(key);
    CHECK(accept_key(key).empty());
  }
}
