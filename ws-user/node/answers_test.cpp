#include "ws-user/node/answers.hpp"

#include <doctest/doctest.h>

using ws::SessionId;
using ws::node::Answers;
using ws::node::Asker;

TEST_CASE("answers: whoever asked is told once") {
  Answers<Asker> answers;
  const std::uint64_t first = answers.ask({1, SessionId{10}, "\"a\""});
  const std::uint64_t second = answers.ask({2, SessionId{20}, "\"b\""});
  CHECK(first != second);
  CHECK(answers.waiting() == 2);

  const auto asker = answers.answer(second);
  REQUIRE(asker);
  CHECK(asker->shard == 2);
  CHECK(asker->session == SessionId{20});
  CHECK(asker->ref == "\"b\"");
  CHECK_FALSE(answers.answer(second));
  CHECK(answers.waiting() == 1);
}

TEST_CASE("answers: a token is not given twice, also when nobody waits") {
  Answers<int> answers;
  const std::uint64_t first = answers.ask(1);
  CHECK(answers.answer(first) == 1);
  CHECK(answers.ask(2) != first);
  CHECK_FALSE(answers.answer(first));
  CHECK_FALSE(answers.answer(0));
}
