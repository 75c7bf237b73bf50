#include "e2e-tests/chaos/link_stream.hpp"

#include <doctest/doctest.h>

#include "e2e-tests/harness/frame.hpp"
#include "shared/relay/record.hpp"

using namespace ws;
using namespace ws::chaos;

namespace {

std::string record(relay::Kind kind, std::uint64_t number, std::uint8_t flags = 0) {
  relay::RecordView view;
  view.kind = kind;
  view.number = number;
  view.flags = flags;
  view.origin = NodeId{1};
  view.payload = "words";
  return std::string(relay::encode(view).view());
}

std::string frame(const std::string& payload, bool masked) {
  e2e::OutFrame out{e2e::Opcode::binary, payload};
  out.masked = masked;
  return e2e::encode(out);
}

}  // namespace

TEST_CASE("a frame is a unit once its last byte is there, whatever its length and mask") {
  for (const std::size_t size : {0, 1, 125, 126, 65'535, 65'536}) {
    for (const bool masked : {false, true}) {
      const std::string whole = frame(std::string(size, 'x'), masked);
      CHECK(first_unit(whole + "more", true) == whole.size());
      CHECK(first_unit(std::string_view(whole).substr(0, whole.size() - 1), true) == 0);
    }
  }
  CHECK(first_unit("GET / HTTP/1.1\r\n\r\nx", false) == 18);
  CHECK(first_unit("GET / HTTP/1.1\r\n", false) == 0);
}

TEST_CASE("only numbered room messages that a resume can bring back are dropped") {
  const std::string numbered = record(relay::Kind::kRoomMessage, 7);
  const std::string answer = record(relay::Kind::kRoomMessage, 7, relay::flag::kRoomAnswer);
  const std::string steering = record(relay::Kind::kResume, 0);
  const auto always = [] { return true; };
  CHECK(without_records(frame(numbered + answer + steering, false), always) ==
        frame(answer + steering, false));
  CHECK(without_records(frame(numbered, false), always).empty());
  CHECK(without_records(frame(numbered, false), [] { return false; }) == frame(numbered, false));
}
