#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "shared/protocol/hearing.hpp"
#include "ws-user/room/batch.hpp"
#include "ws-user/room/gathering.hpp"
#include "ws-user/room/subscriber.hpp"

namespace ws::room {

// Lane: the members of a room that hear the same bytes, and what they have yet to hear.
//
// What is said during a turn gathers. At the turn's end it becomes a batch, which goes to one member after
// the other, to a bounded number of them a turn: a room of thousands takes several turns. What is said
// meanwhile gathers for the next batch. So every frame of a lane is in one of three places, in the order in
// which they were said:
//
//   number     0 ..... 41 | 42 43 44 45 46 | 47 48 49 |      counted over the lane's life
//              told       | batch_         | gathering_
//                         ^ batch_from_               ^ said_
//
//   members    Ann  Bob  Cid | Dan  Eve  Fay
//              have the batch^cursor_ ... have yet to be given it
//
// Most members are given the whole batch, a slice or two. Two kinds are given a part of it, frame by frame:
// who joined since the batch began to gather (`from`: the first frame that is for it, 48 for one who joined
// when 47 had been said), and who said some of it itself (`sent_some`) and does not hear its own messages.
//
// When somebody leaves, the last member takes its place. If that place lies before the cursor, the one who
// moves there is given the batch at once, since the cursor will not come by again.
//
// A batch is bounded in bytes, so that members who read have the time to: what gathered beyond that goes on
// next turn. What gathers is bounded too: beyond that it goes on at once, and the members' queues are the
// bound.
//
// Thread: loop. Owns no subscriber. Errors: join(), deliver() and serve() throw for lack of memory, and have
// then done nothing; the rest needs none.
class Lane {
 public:
  explicit Lane(protocol::Hearing hearing) : hearing_(hearing) {}
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // The membership must stay where it is until leave().
  void join(Subscriber& subscriber, Membership& membership);
  void leave(Membership& membership) noexcept;
  // Tells one member at once what it has yet to hear.
  void tell_rest(const Membership& membership) noexcept;
  // Lets all members go.
  void break_off() noexcept;
  // `own` is the sender's place in this lane, or null: then everybody hears it.
  void deliver(Frames& frames, const Membership* own);

  static constexpr milliseconds kPatience{50};  // with members who have yet to read, a batch

  // What one turn may do, in bytes.
  struct Bounds {
    std::size_t batch;    // a single frame may be more
    std::size_t waiting;  // for the next batch
  };

  // Tells up to `most` members; returns how many of them had something to hear. Call again while has_work().
  // Without a time nobody is waited for.
  std::size_t serve(std::size_t most, Bounds bounds, std::optional<MonoTime> now = std::nullopt);
  bool has_work() const { return !gathering_.empty() || !batch_.empty(); }
  std::size_t waiting() const { return gathering_.bytes(); }  // that are in no batch yet

  protocol::Hearing hearing() const { return hearing_; }
  std::size_t size() const { return members_.size(); }
  bool empty() const { return members_.empty(); }

 private:
  struct Member {
    Subscriber* subscriber;
    Membership* membership;
    std::uint64_t from;  // the number of the first frame that is for this member
    bool sent_some;      // of the frames that gather or are in the batch, some are its own
  };

  std::size_t serve_batch(std::size_t most, Bounds bounds, std::optional<MonoTime> now);
  bool waits(std::size_t most_waiting, std::optional<MonoTime> now);
  void start_batch(std::size_t most);
  void end_batch() noexcept;
  // True if there was something for this member to hear.
  bool tell(Member& member);
  bool tell_in_part(const Batch& batch, std::uint64_t number, const Member& member);

  std::vector<Member> members_;
  Gathering gathering_;
  Batch batch_;                     // under way
  std::uint64_t said_ = 0;          // frames, over the lane's life
  std::uint64_t batch_from_ = 0;    // the number of the batch's first
  std::uint32_t cursor_ = 0;        // members before it have been given the batch
  std::uint32_t keeping_up_ = 0;    // members before it have read the last one
  std::optional<MonoTime> cut_at_;  // when a batch began that left a rest
  const protocol::Hearing hearing_;
};

}  // namespace ws::room
