// Many streams written by one system call: each hears what it would have heard alone, whatever happens to it
// or to its neighbours.
#include "shared/net/stream/joint_write.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "shared/net/stream/stream_fixture.hpp"

using namespace ws;
using namespace ws::net;

namespace {

constexpr int kCrowd = 40;
constexpr std::size_t kQueue = 1024 * 1024;

struct Crowd {
  explicit Crowd(IoUring io_uring, int count = kCrowd) : bank(kQueue, io_uring) {
    for (int i = 0; i < count; ++i) {
      all.push_back(std::make_unique<Talker>(bank));
      all.back()->stream->watch();
    }
  }
  void say_to_all(std::string_view words) {
    for (auto& one : all) one->stream->push(slice(words));
  }
  Talker& operator[](std::size_t i) { return *all[i]; }

  Bank bank;
  std::vector<std::unique_ptr<Talker>> all;
};

// As much as `size`, no two parts of it the same.
std::string story(std::size_t size) {
  std::string text;
  for (int i = 0; text.size() < size; ++i) text += std::to_string(i) + ' ';
  return text;
}

// The rest of what one hears, over some turns.
std::string listen(Crowd& crowd, Talker& one, std::size_t size) {
  std::string heard;
  for (int i = 0; i < 200 && heard.size() < size; ++i) {
    heard += one.peer_hears();
    crowd.bank.turns(1);
  }
  return heard;
}

#define IN_BOTH_WAYS                \
  IoUring io_uring = IoUring::kOff; \
  SUBCASE("together") {             \
    io_uring = IoUring::kAuto;      \
  }                                 \
  SUBCASE("one by one") {}

}  // namespace

TEST_CASE("joint write: those whose sockets are full, gone or broken harm nobody else") {
  IN_BOTH_WAYS
  Crowd crowd(io_uring);
  const std::string much = story(kQueue / 2);
  crowd[3].stream->push(slice(much));
  crowd[4].stream->push(slice(much));
  crowd[5].stream->set_aside();  // so that only the write finds out
  crowd[5].pair.peer.reset();
  crowd.say_to_all("to all");
  crowd.bank.turns(1);
  CHECK(crowd[3].stream->blocked());
  CHECK(crowd[3].written == 0);
  CHECK(crowd[5].ends == 1);
  CHECK(crowd[5].ended_by == EPIPE);
  for (std::size_t i = 6; i < crowd.all.size(); ++i) {
    CHECK(crowd[i].peer_hears() == "to all");
    CHECK(crowd[i].written == 1);
  }
  CHECK((listen(crowd, crowd[3], much.size() + 6) == much + "to all"));
  CHECK((listen(crowd, crowd[4], much.size() + 6) == much + "to all"));
  CHECK(crowd[3].written == 1);
  CHECK(crowd.bank.stats.queued_bytes.value() == 0);
  std::string why;
  const bool together = io_uring == IoUring::kAuto && Sends::open(&why) != nullptr;
  CHECK((crowd.bank.streams.writer().joint_writes().value() > 0) == together);
}

TEST_CASE("joint write: whoever is told that it was written may end and free others of the same batch") {
  IN_BOTH_WAYS
  Crowd crowd(io_uring);
  crowd.say_to_all("a");
  crowd[7].stream->set_aside();
  crowd[7].pair.peer.reset();
  crowd[0].at_written = [&] {
    crowd[5].stream->abort();
    crowd[6].stream.reset();
    crowd[7].stream.reset();
    crowd[8].stream->end_after_queue();
  };
  crowd.bank.turns(2);
  CHECK(crowd[5].written == 0);
  CHECK(crowd[6].written == 0);
  CHECK(crowd[7].ends == 0);
  CHECK(crowd[8].ends == 1);
  CHECK(crowd[8].peer_hears() == "a");
  CHECK(crowd[39].peer_hears() == "a");
}

TEST_CASE("joint write: whoever is told may write to others of the same batch, and nothing is said twice") {
  IN_BOTH_WAYS
  Crowd crowd(io_uring);
  const std::string large = story(kQueue / 4);
  crowd.say_to_all("first ");
  crowd[20].stream->push(slice(large));
  crowd[0].at_written = [&] {
    // Over the bound of its queue: an attempt to write decides.
    for (int i = 0; i < 4; ++i) crowd[20].stream->push(slice(large));
    crowd[21].stream->push(slice("second"));
  };
  crowd.bank.turns(1);
  CHECK(crowd[21].peer_hears() == "first second");
  const std::string wanted = "first " + large + large + large + large;
  const std::string heard = listen(crowd, crowd[20], wanted.size() + large.size());
  CHECK((heard.substr(0, wanted.size()) == wanted));
}

TEST_CASE("joint write: many small parts for each, more than one submission can name, all arrive in order") {
  IN_BOTH_WAYS
  Crowd crowd(io_uring);
  std::string wanted;
  for (int i = 0; i < 600; ++i) {
    const std::string part = std::to_string(i) + ' ';
    wanted += part;
    crowd.say_to_all(part);
  }
  crowd.bank.turns(1);
  for (auto& one : crowd.all) CHECK(one->peer_hears() == wanted);
}

TEST_CASE("joint write: the last words of those who end arrive before the end does") {
  IN_BOTH_WAYS
  Crowd crowd(io_uring, Writer::kDeparturesPerTurn);
  crowd.say_to_all("goodbye");
  for (auto& one : crowd.all) one->stream->end_after_queue();
  crowd.bank.turns(1);
  for (auto& one : crowd.all) {
    CHECK(one->peer_hears() == "goodbye");
    CHECK(one->peer_is_at_end());
    CHECK(one->ends == 1);
  }
}

TEST_CASE("joint write: those with nothing to send that shut their side are among them") {
  IN_BOTH_WAYS
  Crowd crowd(io_uring);
  for (std::size_t i = 0; i < crowd.all.size(); ++i) {
    if (i % 2 == 0) crowd[i].stream->push(slice("words"));
    crowd[i].stream->shut_after_queue();
  }
  crowd.bank.turns(1);
  for (std::size_t i = 0; i < crowd.all.size(); ++i) {
    CHECK(crowd[i].peer_hears() == (i % 2 == 0 ? "words" : ""));
    CHECK(crowd[i].peer_is_at_end());
  }
}
