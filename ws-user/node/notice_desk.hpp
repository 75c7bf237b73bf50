#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "ws-user/bus/bus.hpp"
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

// NoticeDesk: who came and who went, told to those who want to know: members here, and the servers that said
// that they have such members. Servers tell each other by direct records, best effort: no number, no place in
// the outbox, nothing that a message would wait for.
//
//   1  rooms of which the sender wants to hear      3  an encoded presence event of the record's room
//   2  rooms of which it no longer does             4  u32 came, u32 went: of the record's room, not told
//
// A list of rooms is u16 length and name for each.
//
// Thread: loop. Bounded: a room hears kPerSecond notices and a summary a second, from each server; a server
// sends kBytesASecond of them in all; for wishes see OwnWishes and PeerWishes.
class NoticeDesk {
 public:
  static constexpr std::size_t kBytesASecond = 256 * 1024;
  static constexpr milliseconds kTick{250};
  static constexpr milliseconds kRepeat{30'000};  // of the wishes

  // Tells the members here who hear of it, but `who`.
  using Say = std::function<void(const std::string& room, const std::string& user, const std::string& text,
                                 SessionId who)>;
  NoticeDesk(const Clock& clock, Say say);
  void connect(bus::Bus& bus) { bus_ = &bus; }

  // One more, one fewer lane of members in `room` who hear of it.
  void watch(const std::string& room);
  void unwatch(const std::string& room);
  // Somebody came or went here.
  void announce(const std::string& room, const std::string& user, bool came, SessionId who);

  // From another server: a direct record, or a room event as the previous release sends it.
  void on_direct(const relay::RecordView& record);
  void on_event(std::string_view room, std::string_view event);
  void on_peer_here() { own_.repeat(); }

  // To be called every kTick.
  void tick();

  const NoticeStats& stats() const { return stats_; }

 private:
  void tell_here(const std::string& room, const std::string& user, bool came, SessionId who);
  void tell_summaries();
  void tell_wishes();
  void send(const std::string& room, std::string_view payload);
  void send_rooms(char verb, const OwnWishes::Rooms& rooms);
  void warn_of_bounds();

  const Clock& clock_;
  const Say say_;
  bus::Bus* bus_ = nullptr;
  OwnWishes own_;
  PeerWishes theirs_;
  Notices here_;
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
