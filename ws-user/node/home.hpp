#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/hlc.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/metrics.hpp"
#include "shared/base/string_map.hpp"
#include "shared/net/loop/event_loop.hpp"
#include "shared/net/ws/deflater.hpp"
#include "shared/relay/record.hpp"
#include "ws-user/node/answers.hpp"
#include "ws-user/node/lanes.hpp"
#include "ws-user/node/message.hpp"
#include "ws-user/node/node_parts.hpp"
#include "ws-user/node/notice_board.hpp"
#include "ws-user/node/publication.hpp"

namespace ws::node {

// What a home counts; written by its loop, read by any thread.
struct HomeStats {
  Counter published;   // messages that entered here
  Counter received;    // messages of other servers, for rooms with members here
  Counter duplicates;  // publications refused as a known cid
  Gauge occupied_rooms;
  Gauge members_elsewhere;  // of its rooms, on other shards
};

// Home: the rooms that live on one shard. The order of a room is the order in which its home handles things:
// what is said, who comes and goes, records of other servers, gaps. It gives a message its id, encodes it,
// and hands it to the shards that have members, and to the bus.
//
// A member comes with attach(); its admission goes back to its shard among the messages, so that it hears
// what the home takes from then on. The first member's coming is a question to the bus, and all are told
// `joined` when that has been answered; an answer to what was asked before everybody left meanwhile is not
// for them.
//
// Thread: loop (its shard's), also for what other shards ask of it: they send mail. Errors: what throws, for
// lack of memory, has changed nothing that outlasts it; its session is let go.
class Home {
 public:
  Home(std::uint32_t index, const NodeParts& node);
  ~Home();
  // `observer` is shown every message that enters the cluster here, as `/` hears it. Thread: setup.
  void on_accepted(std::function<void(std::string_view event)> observer) { accepted_ = std::move(observer); }

  // From the sessions of any shard
  // A message of a session of `shard`.
  void say(const Publication& publication, std::uint32_t shard);
  // A member comes, as the directory was told. Its shard is told to admit it (Shard::admit), unless that is
  // this one. With a ref the asker hears when it has joined.
  void attach(const std::string& room, LaneKey lane, std::uint32_t ticket, const Asker& asker);
  // A member asks once more: it is answered when the room is ready, as for its join.
  void confirm(const std::string& room, std::uint32_t ticket, const Asker& asker);
  void detach(const std::string& room, LaneKey lane) noexcept;
  // One who speaks and does not hear.
  void attach_speaker(const std::string& room, SessionId who);
  void detach_speaker(const std::string& room, SessionId who) noexcept;
  // Somebody told the directory that it comes, and cannot come.
  void withdraw(const std::string& room) noexcept;
  // The members of a shard, as it counts them: it could not tell of each that went.
  void recount(std::uint32_t shard, const std::vector<LaneSize>& lanes);
  void announce(const std::string& room, const std::string& user, bool came, SessionId who);

  // From the bus side
  // A record of another server, for those who stay in that life of the room, as the bus side knows it: any,
  // if there is but one home. Those of another life are not to hear it: it came before they did.
  void on_record(const relay::RecordView& record, std::optional<std::uint64_t> life = std::nullopt);
  // Members of this room miss a record.
  void let_room_go(std::string_view room) noexcept;
  void on_gap();
  // The bus's answer for that life of the room; it could not be asked.
  void on_ready(const std::string& room, std::uint64_t life) noexcept;
  void on_unasked(const std::string& room, std::uint64_t life) noexcept;
  void on_relayed(const Asker& asker, std::size_t peers);
  void on_not_relayed(const Asker& asker);

  // Runs `then` behind what the bus answers at once to the questions that were asked of it before.
  void after_questions(net::Task then);
  bool has_questions() const { return questions_ != answers_; }
  // Ahead of the post: at the end of a turn.
  void end_turn();

  const HomeStats& stats() const { return stats_; }
  const net::DeflateStats& deflate_stats() const { return deflater_.stats(); }

 private:
  // Who waits until the room is ready. What it is told is written already, so that it can always be sent.
  struct Waiting {
    std::uint32_t shard;
    net::MailList joined;
  };
  struct Room {
    Lanes lanes;
    std::vector<SessionId> speakers;
    std::uint64_t attached = 0;  // of those that the directory was told of, in all: handled here
    // Of the members' stay, from the first to the last, by which the bus knows it. 0: the bus thinks that
    // nobody is here.
    std::uint64_t life = 0;
    bool asked = false;   // the bus was
    bool ready = false;   // and has answered
    bool wished = false;  // the bus side was told that members hear of comings and goings
    std::vector<Waiting> waiting;

    bool wanted() const { return lanes.members() != 0 || !speakers.empty(); }
    // The bus side could not be told of all this.
    bool is_untold() const {
      return (life != 0 && (!asked || lanes.members() == 0)) || wished != lanes.hears(Dialect::kBroadcast);
    }
  };

  void on_notice(const relay::RecordView& record) noexcept;
  void repeat(const Publication& publication, std::uint32_t shard, MessageId id);
  void tell_room(const Publication& publication, MessageId id) noexcept;
  void answer_sent(const Publication& publication, std::uint32_t shard, MessageId id);
  void log_reach(const Publication& publication) const;

  void deliver(std::string_view room, room::Frames& frames, SessionId sender);
  void deliver_across(std::string_view room, const Lanes& lanes, room::Frames& frames, SessionId sender);
  void hand_over(std::uint32_t shard, std::string_view room, EncodedFrames frames, SessionId sender);

  Room& arrived(const std::string& name);
  void count_in(const std::string& name, Room& room, LaneKey lane, std::uint32_t ticket, const Asker& asker);
  void ask(const std::string& name, Room& room);
  void wait(const std::string& name, Room& room, std::uint32_t ticket, const Asker& asker);
  void answer(Room& room) noexcept;
  void after_change(const std::string& name, Room& room) noexcept;
  void tell_wish(const std::string& name, Room& room) noexcept;
  void end_life(const std::string& name, Room& room) noexcept;
  void look_again();

  const std::uint32_t index_;
  const NodeParts& node_;
  Shard& shard_;
  Post& post_;
  const net::EventLoop& loop_;
  StringMap<Room> rooms_;
  bool look_again_ = false;  // at some room, of which the bus side could not be told
  bool asking_ = false;      // the bus is being asked just now
  std::uint64_t lives_ = 0;
  std::uint64_t questions_ = 0;  // to the bus, about a room
  std::uint64_t answers_ = 0;
  NoticeBoard board_;
  std::unique_ptr<net::Timer> ticker_;
  bool said_ = false;    // in this turn, something that is in the gate's queue
  std::string encoded_;  // reused
  net::Deflater deflater_;
  std::function<void(std::string_view)> accepted_;  // may be empty
  HomeStats stats_;
};

}  // namespace ws::node
