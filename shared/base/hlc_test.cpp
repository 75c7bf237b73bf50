#include "shared/base/hlc.hpp"

#include <doctest/doctest.h>

using ws::Hlc;
using ws::MessageId;
using ws::milliseconds;
using ws::NodeId;

TEST_CASE("stamps grow within a millisecond and when the wall clock steps back") {
  Hlc clock;
  const auto first = clock.next(milliseconds(1000));
  const auto second = clock.next(milliseconds(1000));
  const auto stepped_back = clock.next(milliseconds(10));
  const auto later = clock.next(milliseconds(1001));
  CHECK(first < second);
  CHECK(second < stepped_back);
  CHECK(stepped_back < later);
  CHECK(Hlc::time_of(later) == milliseconds(1001));
}

TEST_CASE("a received stamp is followed up to five seconds ahead, and no further") {
  Hlc fast;
  Hlc slow;
  const auto ahead = fast.next(milliseconds(6000));
  REQUIRE(slow.follow(ahead, milliseconds(1000)));
  CHECK(slow.next(milliseconds(1000)) > ahead);

  const auto too_far = fast.next(milliseconds(6001));
  Hlc other;
  CHECK_FALSE(other.follow(too_far, milliseconds(1000)));
  CHECK(other.next(milliseconds(1000)) < too_far);
}

TEST_CASE("the text of an id sorts as its stamp does") {
  Hlc clock;
  MessageId last{clock.next(milliseconds(1)), NodeId{~0ULL}};
  for (int i = 0; i < 1000; ++i) {
    const MessageId next{clock.next(milliseconds(i * 37)), NodeId{static_cast<std::uint64_t>(1000 - i)}};
    CHECK(std::string_view(to_text(last)) < std::string_view(to_text(next)));
    CHECK(to_text(next).characters.size() == 26);
    last = next;
  }
}

TEST_CASE("an id is written in base 32, first digit first") {
  CHECK(std::string_view(ws::to_text({0, ws::NodeId{1}})) == "00000000000000000000000001");
  CHECK(std::string_view(ws::to_text({~std::uint64_t{0}, ws::NodeId{32 * 31 + 10}})) ==
        "fvvvvvvvvvvvv00000000000va");
}
