#include "shared/net/stream/queue_pool.hpp"

#include <doctest/doctest.h>

#include "shared/net/stream/stream_fixture.hpp"

using namespace ws;
using namespace ws::net;

TEST_CASE("queue pool: what was given last is taken first") {
  QueuePool pool;
  auto first = pool.take(nullptr);
  auto second = pool.take(nullptr);
  const WriteQueue* warm = second.get();
  pool.give(std::move(first));
  pool.give(std::move(second));
  CHECK(pool.take(nullptr).get() == warm);
  CHECK(pool.size() == 1);
}

TEST_CASE("queue pool: what nobody needs any more is freed by and by, what is needed stays") {
  QueuePool pool;
  std::vector<std::unique_ptr<WriteQueue>> crowd;
  for (int i = 0; i < 1000; ++i) crowd.push_back(pool.take(nullptr));
  for (auto& queue : crowd) pool.give(std::move(queue));
  pool.trim();
  CHECK(pool.size() == 1000);  // they were all in use
  for (int i = 0; i < 100; ++i) {
    for (int n = 0; n < 8; ++n) crowd[static_cast<std::size_t>(n)] = pool.take(nullptr);
    for (int n = 0; n < 8; ++n) pool.give(std::move(crowd[static_cast<std::size_t>(n)]));
    pool.trim();
  }
  CHECK(pool.size() >= 8);
  CHECK(pool.size() <= 10);
}

TEST_CASE("queue pool: a stream has a queue only while it has something to send") {
  Bank bank;
  Talker talker(bank);
  REQUIRE(talker.stream->watch());
  talker.stream->push(slice("a"));
  bank.turns(1);
  CHECK(bank.streams.queues().size() == 1);
  talker.stream->push(slice("b"));
  CHECK(bank.streams.queues().size() == 0);
  talker.stream->drop_queue();
  CHECK(bank.streams.queues().size() == 1);
  talker.stream->push(slice("c"));
  talker.stream.reset();
  CHECK(bank.streams.queues().size() == 1);
}
