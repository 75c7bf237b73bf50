#include "shared/base/trim_policy.hpp"

#include <doctest/doctest.h>

using namespace ws;

namespace {

constexpr std::int64_t kMiB = 1024 * 1024;

TrimPolicy::Memory memory(std::int64_t resident, std::int64_t used) {
  return {resident * kMiB, used * kMiB};
}

}  // namespace

TEST_CASE("trim policy: a look is quiet if little was moved since the one before") {
  TrimPolicy policy({});
  CHECK(policy.quiet(1'000));
  CHECK_FALSE(policy.quiet(1'000 + TrimPolicy::kQuiet));
  CHECK(policy.quiet(1'000 + TrimPolicy::kQuiet));
}

TEST_CASE("trim policy: what a burst leaves is trimmed twice at most, whatever of it stays") {
  TrimPolicy policy(memory(10, 2));  // the program itself
  CHECK_FALSE(policy.wants_trim(memory(11, 2)));
  CHECK(policy.wants_trim(memory(110, 2)));
  CHECK(policy.wants_trim(memory(40, 2)));
  CHECK_FALSE(policy.wants_trim(memory(40, 2)));  // not all could be given back
  CHECK_FALSE(policy.wants_trim(memory(40, 2)));
  CHECK(policy.wants_trim(memory(50, 2)));
}

TEST_CASE("trim policy: memory in use is left alone, and given back when it no longer is") {
  TrimPolicy policy(memory(10, 2));
  CHECK_FALSE(policy.wants_trim(memory(500, 492)));
  CHECK(policy.wants_trim(memory(500, 2)));
}

// A burst was freed between a trim and the look after it: taken for what the trim had left, it stayed for
// ever.
TEST_CASE("trim policy: what is freed behind a trim is given back, too") {
  TrimPolicy policy(memory(10, 2));
  CHECK(policy.wants_trim(memory(50, 30)));
  CHECK(policy.wants_trim(memory(50, 2)));
  CHECK_FALSE(policy.wants_trim(memory(10, 2)));
}
