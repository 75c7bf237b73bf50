// How a stream ends.
#include "shared/net/stream/stream.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdio>

#include "shared/net/stream/stream_fixture.hpp"

using namespace ws;
using namespace ws::net;

TEST_CASE_FIXTURE(Watched, "stream: a peer that hangs up ends it, once") {
  talker.peer_says("last words");
  talker.pair.peer.reset();
  bank.turns(3);
  CHECK(talker.heard == "last words");
  CHECK(talker.ends == 1);
  CHECK(talker.ended_by == 0);
  CHECK_FALSE(talker.orderly);
  CHECK(talker.stream->push(slice("nobody hears it")));
  bank.turns(1);
  CHECK(talker.ends == 1);
  CHECK(bank.streams.size() == 0);
}

TEST_CASE_FIXTURE(Watched, "stream: a peer that hung up is found at the next write, also while it is aside") {
  talker.stream->set_aside();
  talker.stream->push(slice("x"));
  talker.pair.peer.reset();
  bank.turns(2);
  CHECK(talker.ends == 1);
  CHECK(talker.ended_by == EPIPE);
}

TEST_CASE_FIXTURE(Watched, "stream: it ends when all is written, and no packet more") {
  talker.stream->push(slice("goodbye"));
  talker.stream->end_after_queue();
  CHECK(talker.stream->push(slice("too late")));
  bank.turns(1);
  CHECK(talker.peer_hears() == "goodbye");
  CHECK(talker.peer_is_at_end());
  CHECK(talker.ends == 1);
  CHECK(talker.orderly);
}

TEST_CASE_FIXTURE(Watched, "stream: it shuts its side, and throws away what comes until the peer ends") {
  talker.stream->push(slice("the answer"));
  talker.stream->shut_after_queue();
  bank.turns(1);
  CHECK(talker.written == 1);
  CHECK(talker.peer_hears() == "the answer");
  CHECK(talker.peer_is_at_end());
  talker.peer_says("never heard");
  bank.turns(1);
  CHECK(talker.heard.empty());
  CHECK(talker.ends == 0);
  talker.pair.peer.reset();
  bank.turns(1);
  CHECK(talker.ends == 1);
  CHECK(talker.orderly);
}

// As `curl` does after its request.
TEST_CASE_FIXTURE(Watched, "stream: a peer that has shut its side still gets what is queued") {
  fill();
  talker.stream->shut_after_queue();
  ::shutdown(talker.pair.peer.get(), SHUT_WR);
  std::string heard;
  for (int i = 0; i < 100 && talker.ends == 0; ++i) {
    heard += talker.peer_hears();
    bank.turns(1);
  }
  CHECK((heard + talker.peer_hears()).size() == kMuch);
  CHECK(talker.ends == 1);
  CHECK(talker.orderly);
}

TEST_CASE_FIXTURE(Watched, "stream: after abort() nothing is told, and nothing sent") {
  talker.stream->push(slice("never"));
  talker.stream->abort();
  talker.stream->abort();
  bank.turns(2);
  CHECK(talker.ends == 0);
  CHECK(talker.peer_is_at_end());
  CHECK(bank.streams.size() == 0);
  CHECK(bank.stats.queued_bytes.value() == 0);
}

TEST_CASE_FIXTURE(Watched, "stream: it may be let go of within each of its calls") {
  auto let_go = [&] { talker.stream.reset(); };
  SUBCASE("of bytes") {
    talker.at_bytes = let_go;
    talker.peer_says("x");
  }
  SUBCASE("of what is written") {
    talker.at_written = let_go;
    talker.stream->push(slice("x"));
  }
  SUBCASE("of the end") {
    talker.at_end = let_go;
    talker.pair.peer.reset();
  }
  bank.turns(2);
  CHECK(talker.stream == nullptr);
  CHECK(bank.streams.size() == 0);
}

TEST_CASE("stream: an owner goes with its stream at the end of the turn") {
  struct Lonely final : Stream::Owner {
    Lonely(Bank& bank, bool& is_gone) : gone(is_gone) {
      stream = Stream::adopt(bank.group, std::move(pair.ours), *this);
      stream->watch();
    }
    ~Lonely() override { gone = true; }
    void on_bytes(char*, std::size_t) noexcept override {}
    void on_written() noexcept override {}
    void on_deadline() noexcept override {}
    void on_end(std::error_code, bool) noexcept override {}
    testing::SocketPair pair;
    bool& gone;
    Stream::Ptr stream;
  };
  Bank bank;
  bool gone = false;
  auto lonely = std::make_unique<Lonely>(bank, gone);
  Stream& stream = *lonely->stream;
  stream.retire_with(std::move(lonely));
  CHECK_FALSE(gone);
  bank.turns(1);
  CHECK(gone);
  CHECK(bank.streams.size() == 0);
}
