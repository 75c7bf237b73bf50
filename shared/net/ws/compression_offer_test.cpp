#include "shared/net/ws/compression_offer.hpp"

#include <doctest/doctest.h>

using ws::net::compression_answer;

namespace {

const std::string kTaken = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

}  // namespace

TEST_CASE("compression offer: what browsers and libraries say is taken") {
  for (const char* offer : {
           "permessage-deflate",
           "permessage-deflate; client_max_window_bits",
           "permessage-deflate; client_max_window_bits=15",
           "permessage-deflate;client_max_window_bits=8",
           "permessage-deflate; client_max_window_bits=\"10\"",
           "permessage-deflate; client_max_window_bits=\"1\\0\"",
           "permessage-deflate; client_no_context_takeover; client_max_window_bits",
           "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
           " \tpermessage-deflate ; client_max_window_bits = 12 ",
       }) {
    CAPTURE(offer);
    CHECK(compression_answer(offer) == kTaken);
  }
}

TEST_CASE("compression offer: the largest window is granted to whoever names it, a smaller one to nobody") {
  CHECK(compression_answer("permessage-deflate; server_max_window_bits=15") ==
        kTaken + "; server_max_window_bits=15");
  for (const char* bits : {"8", "10", "14", "16", "0", "015", "-1", "x"}) {
    CAPTURE(bits);
    CHECK(compression_answer(std::string("permessage-deflate; server_max_window_bits=") + bits).empty());
  }
  CHECK(compression_answer("permessage-deflate; server_max_window_bits").empty());
}

TEST_CASE("compression offer: unknown, repeated and wrong parameters are not taken") {
  for (const char* offer : {
           "",
           "permessage-bzip2",
           "x-webkit-deflate-frame",
           "Permessage-Deflate",
           "permessage-deflate; level=9",
           "permessage-deflate; client_max_window_bits; client_max_window_bits",
           "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
           "permessage-deflate; server_max_window_bits=15; server_max_window_bits=15",
           "permessage-deflate; server_no_context_takeover=1",
           "permessage-deflate; client_no_context_takeover=true",
           "permessage-deflate; client_max_window_bits=7",
           "permessage-deflate; client_max_window_bits=16",
           "permessage-deflate; client_max_window_bits=08",
           "permessage-deflate; client_max_window_bits=\"\"",
       }) {
    CAPTURE(offer);
    CHECK(compression_answer(offer).empty());
  }
}

TEST_CASE("compression offer: the first of several that can be taken is") {
  CHECK(compression_answer("permessage-deflate; server_max_window_bits=10, permessage-deflate") == kTaken);
  CHECK(compression_answer("x-other; a=\"b\", ,permessage-deflate; client_max_window_bits,") == kTaken);
  CHECK(compression_answer("permessage-deflate; nonsense, permessage-deflate; server_max_window_bits=15") ==
        kTaken + "; server_max_window_bits=15");
}

TEST_CASE("compression offer: what breaks the grammar offers nothing") {
  for (const char* offer : {
           "permessage-deflate;",
           "permessage-deflate; =1",
           "permessage-deflate; client_max_window_bits=",
           "permessage-deflate; client_max_window_bits=\"10",
           "permessage-deflate; client_max_window_bits=\"10\\",
           "permessage-deflate; client_max_window_bits=\"1 0\"",
           "permessage-deflate client_max_window_bits",
           "permessage-deflate, ;",
           "permessage-deflate, \x80",
       }) {
    CAPTURE(offer);
    CHECK(compression_answer(offer).empty());
  }
}
