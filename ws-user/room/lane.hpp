#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "shared/base/bytes.hpp"
#include "ws-user/room/subscriber.hpp"

namespace ws::room {

// Lane: the members of a room that hear the same bytes, and what they have yet to hear.
//
// Frames published during a turn gather. At its end they become one batch: small ones joined into one buffer
// that all members share, so that a member costs one reference however many frames there are. A batch goes to
// a bounded number of members a turn; what is published meanwhile gathers for the next batch. A batch is
// bounded in bytes, so that members who read have the time to: the rest goes on next turn. What waits in the
// lane is bounded too: beyond that it goes on at once, and the members' queues are the bound. A member hears
// what was published after it joined, and not its own messages.
//
// Thread: loop. Owns no subscriber. Errors: join() and publish() throw for lack of memory, and have then done
// nothing; the rest needs none.
class Lane {
 public:
  // The membership must stay where it is until leave().
  void join(Subscriber& subscriber, Membership& membership);
  void leave(Membership& membership) noexcept;
  // Tells one member at once what it has yet to hear.
  void tell_rest(const Membership& membership) noexcept;
  // Lets all members go.
  void break_off() noexcept;
  // `own` is the sender's place in this lane, or null: then everybody hears it.
  void publish(const Bytes& frame, const Membership* own);

  static constexpr milliseconds kPatience{50};  // with members who have yet to read, a batch

  // What one turn may do, in bytes.
  struct Bounds {
    std::size_t batch;    // a single frame may be more
    std::size_t waiting;  // for the next batch
  };

  // Tells up to `most` members; returns how many it told. Call again while has_work(). Without a time nobody
  // is waited for.
  std::size_t serve(std::size_t most, Bounds bounds, std::optional<MonoTime> now = std::nullopt);
  bool has_work() const { return !pending_.empty() || cursor_ < serving_end(); }
  std::size_t waiting() const { return waiting_; }  // bytes that are in no batch yet

  std::size_t size() const { return members_.size(); }
  bool empty() const { return members_.empty(); }

 private:
  struct Member {
    Subscriber* subscriber;
    Membership* membership;
    std::uint64_t from;  // the first frame, counted over the lane's life, that is for this member
    bool sent_some;      // of the frames that gather or are being served are some its own?
  };
  struct Item {
    Slice frame;
    const Subscriber* sender;  // compared, never used
  };

  std::size_t serve_batch(std::size_t most, Bounds bounds, std::optional<MonoTime> now);
  bool waits(std::size_t most_waiting, std::optional<MonoTime> now);
  std::size_t serving_end() const { return serving_.empty() ? 0 : members_.size(); }
  void start_batch(std::size_t most);
  void take_pending(std::size_t most);
  void join_small_frames();
  void finish_batch();
  void tell(Member& member);
  void tell_in_part(Member& member);
  void tell_items(const std::vector<Item>& items, std::uint64_t number, const Member& member);

  std::vector<Member> members_;
  std::vector<Item> pending_;    // published, not yet in a batch
  std::size_t waiting_ = 0;      // bytes of them
  std::vector<Item> serving_;    // the batch under way
  std::vector<Slice> joined_;    // the same, adjacent frames as one slice
  std::uint64_t published_ = 0;  // frames over the lane's life
  std::uint64_t serving_from_ = 0;
  std::size_t cursor_ = 0;          // members before it have been told
  std::size_t keeping_up_ = 0;      // members before it have taken the last batch
  std::optional<MonoTime> cut_at_;  // when a batch began that left a rest
};

}  // namespace ws::room
