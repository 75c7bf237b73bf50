#include "ws-relayer/app/options.hpp"

#include <doctest/doctest.h>

#include "shared/testing/refusal.hpp"

using namespace ws;
using namespace ws::relayer;

TEST_CASE("options: each number is taken at its ends and refused beyond them") {
  const std::vector<testing::SettingEnds> table = {
      {"--port", "0", "65535", "-1", "65536"},
      {"--max-links", "1", "2048", "0", "2049"},
      {"--link-queue", "2097152", "2000000000", "2097151", "2000000001"},
  };
  for (const testing::SettingEnds& ends : table) testing::check_ends(read_options, ends);
}

TEST_CASE("options: one of a few words") {
  const auto refusal_of = [](const testing::Arguments& arguments) {
    return testing::refusal_of(read_options, arguments);
  };
  for (const char* level : {"trace", "debug", "info", "warn", "error", "off"})
    CHECK(refusal_of({"--log-level", level}) == "");
  for (const char* format : {"text", "json"}) CHECK(refusal_of({"--log-format", format}) == "");
  for (const char* io_uring : {"auto", "off"}) CHECK(refusal_of({"--io-uring", io_uring}) == "");
  CHECK(refusal_of({"--io-uring", "on"}).find("--io-uring") != std::string::npos);
  CHECK(refusal_of({"--log-level", "loud"}).find("--log-level") != std::string::npos);
  CHECK(refusal_of({"--log-format", "xml"}).find("--log-format") != std::string::npos);
}
