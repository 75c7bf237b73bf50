#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/base/bytes.hpp"
#include "shared/base/clock.hpp"
#include "shared/relay/control.hpp"
#include "shared/relay/link_id.hpp"
#include "shared/relay/record.hpp"
#include "ws-relayer/relay/link.hpp"
#include "ws-relayer/relay/mutes.hpp"
#include "ws-relayer/relay/rules.hpp"

namespace ws::relayer {

using relay::LinkId;

// RelayOutput: where a Relay's bytes go. The owner of the sockets gathers what is sent to a link within one
// loop turn into frames of at most relay::kMaxFrame bytes, in order, and drops a link whose queue reaches its
// bound. Must not call back into the Relay.
class RelayOutput {
 public:
  virtual ~RelayOutput() = default;
  virtual void send(LinkId link, Slice records) = 0;  // whole records
  // The same, but they may be left out where they would be in the way of others.
  virtual void offer(LinkId link, Slice records) { send(link, std::move(records)); }
  // Close the connection. The Relay has already forgotten it: link_closed need not be called, unread input
  // and unsent output are to be thrown away.
  virtual void close(LinkId link, std::string_view reason) = 0;
  // A room message of a node passes; for the plain links. Only called after Relay::watch(true).
  virtual void passing(const relay::RecordView& record) = 0;
};

struct RelayCounters {
  std::uint64_t records_in = 0;
  std::uint64_t records_out = 0;
  std::uint64_t records_left_out = 0;  // because of mutes, per link
  std::uint64_t links_refused = 0;     // closed for what they said
  std::uint64_t links_replaced = 0;
};

// Relay: sends the records of each linked node on to every other one, the same bytes. Knows who is linked and
// what each does not want, and nothing about chat.
//
// Thread: loop. Owns the link table and the mutes; both end with the link. Errors: a link that says what it
// must not is closed with a reason; the others notice only that it is gone.
class Relay {
 public:
  explicit Relay(RelayOutput& output, std::size_t max_mutes_per_link = relay::kMaxMutesPerLink,
                 Rules rules = {})
      : output_(output), rules_(rules), mutes_(max_mutes_per_link) {}

  void link_opened(LinkId link, MonoTime now);
  void on_frame(LinkId link, const Bytes& frame, MonoTime now);
  void link_closed(LinkId link, MonoTime now);
  // To be called every kTick.
  void tick(MonoTime now);
  static constexpr milliseconds kTick{250};

  // A room message that no node sent, to every node that has not muted the room; unnumbered, best effort.
  // False, and nobody gets it, if no record is large enough for it.
  bool publish_plain(std::string_view room, std::string_view payload);
  void watch(bool on) { watched_ = on; }

  std::size_t linked() const { return linked_.size(); }
  std::size_t mutes_of_largest_link() const { return mutes_.largest(); }  // rooms
  const RelayCounters& counters() const { return counters_; }

 private:
  using Slot = std::uint32_t;

  // Return why the link must be closed, or nothing.
  std::string_view on_record(Slot from, const Bytes& frame, const relay::RecordView& record);
  std::string_view on_hello(Slot from, const relay::RecordView& record);
  std::string_view on_unmute(Slot from, const relay::RecordView& record);

  void link_up(Slot slot, NodeId node, const relay::Hello& hello);
  void forget(Slot slot);
  // The same, and tells the others that its node is gone.
  void forget_and_tell(Slot slot);
  void refuse(Slot slot, std::string_view reason);

  void forward(Slot from, const Bytes& frame, const relay::RecordView& record);
  void pass_on(Slot from, Slot to, Mutes::Scan& mutes, const Bytes& frame, const relay::RecordView& record);
  void leave_out(Slot from, Slot to, const Bytes& frame, const relay::RecordView& record);
  void tell_skipped(Slot from, Slot to, std::uint8_t flags);
  void tell_all_skipped(Slot from);
  void append(Slot to, const Bytes& frame, const relay::RecordView& record);
  void flush_run(Slot to, const Bytes& frame);

  RelayOutput& output_;
  const Rules rules_;
  Mutes mutes_;
  std::vector<Link> links_;   // by slot
  std::vector<Slot> linked_;  // slots that have said hello, ascending
  std::unordered_map<NodeId, Slot> by_node_;
  bool watched_ = false;
  RelayCounters counters_;
};

}  // namespace ws::relayer
