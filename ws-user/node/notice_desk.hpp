#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/node/notice_record.hpp"
#include "ws-user/node/notices.hpp"
#include "ws-user/node/own_wishes.hpp"
#include "ws-user/node/peer_wishes.hpp"

namespace ws::node {

// What the desk counts; written by its loop, read by any thread.
struct NoticeStats {
  Counter sent;      // notices and summaries, to one server each
  Counter left_out;  // beyond the bound
  Gauge wishes;      // rooms of which other servers want to hear
};

// NoticeDesk: who came and who went, between the servers: each tells the others for which rooms it has
// members who want to know, and is told of those. By direct records (notice_record.hpp), best effort: no
// number, no place in the outbox, nothing that a message would wait for.
//
// Thread: loop (the bus's). Bounded: of a room kPerSecond notices and a summary a second go to a server, and
// kBytesASecond in all; for wishes see OwnWishes and PeerWishes.
class NoticeDesk {
 public:
  static constexpr std::size_t kBytesASecond = 256 * 1024;
  static constexpr milliseconds kTick{250};
  static constexpr milliseconds kRepeat{30'000};  // of the wishes

  explicit NoticeDesk(const Clock& clock);
  void connect(bus::Bus& bus) { bus_ = &bus; }

  // One more, one fewer lane of members in `room` who hear of it.
  void watch(const std::string& room);
  void unwatch(const std::string& room);
  // Somebody came or went here.
  void announce(const std::string& room, const std::string& user, bool came);
  // Whether some other server wants to hear of any. Thread: any.
  bool wanted() const { return stats_.wishes.value() != 0; }

  // A direct record of another server: its wishes. False: it is for those who hear of its room here, if any
  // do.
  bool on_direct(const relay::RecordView& record);
  bool watches(std::string_view room) const { return own_.has(room); }
  void on_peer_here() { own_.repeat(); }

  // To be called every kTick.
  void tick();

  const NoticeStats& stats() const { return stats_; }

 private:
  void tell_summaries();
  void tell_wishes();
  void send(const std::string& room, std::string_view payload);
  void send_rooms(NoticeVerb verb, const OwnWishes::Rooms& rooms);
  void warn_of_bounds();

  const Clock& clock_;
  bus::Bus* bus_ = nullptr;
  OwnWishes own_;
  PeerWishes theirs_;
  Notices there_;
  std::size_t spent_ = 0;  // bytes of this second
  MonoTime second_{0};
  MonoTime repeated_at_{0};
  std::size_t untold_ = 0;      // of own_, as last logged
  std::size_t refused_ = 0;     // of theirs_, as last logged
  std::uint64_t left_out_ = 0;  // as last logged
  NoticeStats stats_;
};

}  // namespace ws::node
