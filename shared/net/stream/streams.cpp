#include "shared/net/stream/streams.hpp"

#include <system_error>

namespace ws::net {
namespace {

constexpr std::size_t kReadBuffer = 64 * 1024;  // bytes
constexpr milliseconds kSweepInterval{100};
constexpr milliseconds kLogInterval{10'000};
constexpr std::size_t kSweepsPerRound = 10;  // every stream is looked at once a second
constexpr std::size_t kSpareRoom = 4096;     // entries that the table may keep room for after a crowd

}  // namespace

StreamGroup::StreamGroup(Streams& of, std::size_t most, StreamStats& counted, const Framing* frames)
    : streams(of), max_queue(most), stats(counted), framing(frames), brake(of.loop()) {}

Streams::Streams(EventLoop& loop, IoUring io_uring)
    : loop_(loop),
      clock_(loop.clock()),
      buffer_(kReadBuffer),
      writer_(loop, io_uring),
      lobby_(loop.poller()),
      unwatched_log_(kLogInterval) {
  loop_.at(Phase::kWrite, [this] { end_turn(); });
  sweeper_ = loop_.every(kSweepInterval, [this] { sweep(); });
  loop_.request_turn();  // in which the writer makes itself ready
}

Streams::~Streams() {
  empty_grave();
}

void Streams::enlist(Stream& stream) {
  table_.push_back(&stream);
  stream.index(table_.size() - 1);
}

void Streams::delist(Stream& stream) noexcept {
  table_[stream.index()] = table_.back();
  table_[stream.index()]->index(stream.index());
  table_.pop_back();
}

// Owners that were told of an end here may have left something for the phases before this one.
void Streams::end_turn() {
  writer_.run();
  if (!grave_.empty()) loop_.request_turn();
  empty_grave();
}

void Streams::empty_grave() {
  while (!grave_.empty()) grave_.pop_front().free();
}

// A tenth of the streams at a time: the work, and what it makes others do, is spread over the second.
void Streams::sweep() {
  clock_.look();
  queues_.trim();
  const MonoTime now = clock_.now();
  const std::size_t share = table_.size() / kSweepsPerRound + 1;
  for (std::size_t i = 0; i < share && !table_.empty(); ++i) {
    if (sweep_position_ >= table_.size()) sweep_position_ = 0;
    table_[sweep_position_++]->check_deadline(now);
  }
  if (table_.capacity() > kSpareRoom && table_.size() < table_.capacity() / 4) table_.shrink_to_fit();
}

void Streams::complain_unwatched(int error) {
  std::uint64_t suppressed = 0;
  if (!unwatched_log_.allow(loop_.now(), &suppressed)) return;
  spdlog::error("cannot watch a new socket: {}; it is closed ({} like this since the last line)",
                std::generic_category().message(error), suppressed);
}

}  // namespace ws::net
