// One stream and its socket: what it sends, what it reads, how it ends.
#include "shared/net/stream/stream.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdio>

#include "shared/net/stream/stream_fixture.hpp"

using namespace ws;
using namespace ws::net;

TEST_CASE_FIXTURE(Watched, "stream: what is pushed in a turn leaves at its end, in one write") {
  for (const char* word : {"one ", "write ", "for all"}) CHECK(talker.stream->push(slice(word)));
  CHECK(talker.peer_hears().empty());
  bank.turns(1);
  CHECK(talker.peer_hears() == "one write for all");
  CHECK(talker.written == 1);
  CHECK(bank.stats.writes.value() == 1);
  CHECK(bank.stats.bytes_out.value() == 17);
  CHECK(bank.stats.queued_bytes.value() == 0);
}

TEST_CASE_FIXTURE(Watched, "stream: what the peer says is heard while it is read") {
  talker.peer_says("a");
  bank.turns(1);
  CHECK(talker.heard == "a");
  talker.stream->pause_reading(true);
  talker.peer_says("b");
  bank.turns(2);
  CHECK(talker.heard == "a");
  CHECK(talker.stream->has_unread());
  talker.stream->pause_reading(false);
  bank.turns(1);
  CHECK(talker.heard == "ab");
  CHECK(bank.stats.bytes_in.value() == 2);
}

TEST_CASE_FIXTURE(Watched, "stream: a slow peer gets all of it, and is waited for only meanwhile") {
  fill();
  CHECK(talker.stream->interest() == (EPOLLIN | EPOLLOUT));
  CHECK(bank.stats.queued_bytes.value() == static_cast<std::int64_t>(talker.stream->held()));
  CHECK(talker.written == 0);
  std::string heard;
  for (int i = 0; i < 100 && talker.written == 0; ++i) {
    heard += talker.peer_hears();
    bank.turns(1);
  }
  heard += talker.peer_hears();
  CHECK(heard == std::string(kMuch, 'x'));
  CHECK(talker.stream->interest() == EPOLLIN);
  CHECK(bank.stats.queued_bytes.value() == 0);
}

TEST_CASE("stream: the bound is judged after an attempt to write") {
  Bank bank(100'000);
  Talker talker(bank);
  talker.stream->watch();
  const std::string part(30'000, 'x');
  for (int i = 0; i < 5; ++i) CHECK(talker.stream->push(slice(part)));  // the kernel takes 150,000
  while (talker.stream->push(slice(part))) continue;
  CHECK(talker.stream->held() <= 100'000);
  const Slice rest[] = {slice(part), slice(part), slice(part)};
  CHECK_FALSE(talker.stream->push(slice("head"), rest, 3));
  const std::size_t held = talker.stream->held();
  talker.stream->push_control(slice("always"));
  CHECK(talker.stream->held() > held);
  talker.stream->lift_bound(true);
  CHECK(talker.stream->push(slice("head"), rest, 3));
  talker.stream->lift_bound(false);
  CHECK_FALSE(talker.stream->push(slice(part)));
}

TEST_CASE_FIXTURE(Watched, "stream: a deadline is told late, never early, until it is moved") {
  talker.stream->deadline(bank.streams.now() + milliseconds(5'000));
  bank.pass(milliseconds(4'900));
  CHECK(talker.deadlines == 0);
  bank.pass(milliseconds(1'200));
  CHECK(talker.deadlines >= 1);
  const int first = talker.deadlines;
  bank.pass(milliseconds(2'000));
  CHECK(talker.deadlines > first);
  const int told = talker.deadlines;
  talker.stream->deadline(Stream::kNever);
  bank.pass(milliseconds(3'000));
  CHECK(talker.deadlines == told);
}

TEST_CASE_FIXTURE(Watched, "stream: whoever awaits that it can be written to is told in each turn") {
  talker.stream->await_writable(true);
  talker.stream->take_turns(true);
  talker.peer_says("later");
  bank.turns(3);
  CHECK(talker.written >= 2);
  CHECK(talker.heard.empty());
  talker.stream->await_writable(false);
  talker.stream->pause_reading(false);
  const int told = talker.written;
  bank.turns(3);
  CHECK(talker.written == told);
  CHECK(talker.heard == "later");
}

TEST_CASE("stream: a newcomer is read at once, then waits in the lobby") {
  Bank bank;
  Talker talker(bank);
  talker.peer_says("at once");
  talker.stream->arrive();
  CHECK(talker.heard == "at once");
  talker.peer_says(", later");
  bank.turns(2);
  CHECK(talker.heard == "at once, later");
  talker.stream->leave_lobby();
  talker.peer_says(", served");
  bank.turns(1);
  CHECK(talker.heard == "at once, later, served");
}

// The kernel watches no regular files.
TEST_CASE("stream: one that cannot be watched is still there") {
  Bank bank;
  Talker talker(bank);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
  talker.stream = Stream::adopt(bank.group, UniqueFd(::dup(::fileno(file.get()))), talker);
  CHECK_FALSE(talker.stream->watch());
  CHECK(errno == EPERM);
  CHECK(bank.stats.unwatched.value() == 1);
  CHECK(talker.stream->is_open());
}

// Nothing is lost on the way: not the queue, nor what the peer says meanwhile, nor that it is waited for.
TEST_CASE("stream: it moves to another loop with all that is under way") {
  Bank here(2 * kMuch);
  Bank there(2 * kMuch);
  Talker talker(here);
  talker.stream->watch();
  talker.stream->push(slice(std::string(kMuch, 'x')));
  SUBCASE("blocked") {
    here.turns(1);
  }
  SUBCASE("not written yet") {}
  talker.stream->leave();
  CHECK(here.streams.size() == 0);
  CHECK(here.stats.queued_bytes.value() == 0);
  talker.peer_says("on the way");
  here.turns(2);
  CHECK(talker.heard.empty());
  talker.stream->enter(there.group);
  talker.stream->watch();
  std::string heard;
  for (int i = 0; i < 100 && talker.written == 0; ++i) {
    there.turns(1);
    heard += talker.peer_hears();
  }
  CHECK(heard == std::string(kMuch, 'x'));
  CHECK(talker.heard == "on the way");
  CHECK(there.streams.size() == 1);
  CHECK(there.stats.queued_bytes.value() == 0);
  CHECK(there.stats.bytes_in.value() == 10);
}

// Mail is read between the poller's wait and its calls.
TEST_CASE("stream: one that moves after its bytes were found hears them on the other loop only") {
  Bank here, there;
  Talker talker(here);
  REQUIRE(talker.stream->watch());
  here.turns(1);
  talker.peer_says("once");
  here.loop.post([&] {
    talker.stream->leave();
    talker.stream->enter(there.group);
    REQUIRE(talker.stream->watch());
  });
  here.turns(1);
  CHECK(talker.heard.empty());
  there.turns(1);
  CHECK(talker.heard == "once");
}
