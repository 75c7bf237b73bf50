#pragma once

#include <cstdint>
#include <list>
#include <random>
#include <string>

#include "e2e-tests/chaos/turn.hpp"
#include "e2e-tests/harness/address.hpp"

namespace ws::chaos {

// LinkProxy: stands between one server and one relayer, and can be told to misbehave as networks do: end a
// link in the middle of a frame, pass nothing on for a while, or (as no network does, so that resuming is
// tried hard) leave out records.
//
// Thread: one. Owns its sockets. It holds back at most kMaxHeld bytes a direction, then stops reading:
// whoever sends to a frozen program feels it.
class LinkProxy final : public Pollee {
 public:
  LinkProxy(const e2e::Address& relayer, std::uint64_t seed);
  LinkProxy(const LinkProxy&) = delete;
  LinkProxy& operator=(const LinkProxy&) = delete;
  ~LinkProxy();

  // Where the server dials.
  e2e::Address address() const { return {"127.0.0.1", port_}; }

  // While the relayer's port is closed so is this one: a refused dial is refused here as well.
  void open();
  void shut();

  // Ends the link within the next frame that passes, in either direction; false calls that off.
  void cut_in_next_frame(bool wanted = true) { cutting_ = wanted && !pairs_.empty(); }
  bool cut_pending() const { return cutting_; }
  // Passes nothing on, and accepts nothing, until told otherwise.
  void stall(bool stalled) { stalled_ = stalled; }
  // Leaves out this share of the room messages from the relayer.
  void drop_records(double share) { dropped_share_ = share; }

  std::uint64_t cuts() const { return cuts_; }
  std::uint64_t dropped() const { return dropped_; }

  void collect(std::vector<pollfd>& sockets) override;
  void on_ready(int socket) override;

  static constexpr std::size_t kMaxHeld = 2 << 20;  // bytes: any frame fits

 private:
  struct Direction {
    int from = -1;
    int to = -1;
    bool upgraded = false;
    bool from_relayer = false;
    std::string in;   // not a whole frame yet
    std::string out;  // not taken by the receiver yet
  };
  struct Pair {
    Direction up;
    Direction down;
    bool broken = false;
  };

  void accept();
  void serve(Pair& pair, int socket);
  void receive(Pair& pair, Direction& direction);
  void pass_on(Pair& pair, Direction& direction);
  void send(Pair& pair, Direction& direction);
  void remove_broken();

  e2e::Address relayer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::list<Pair> pairs_;
  std::mt19937_64 random_;
  bool cutting_ = false;
  bool stalled_ = false;
  double dropped_share_ = 0;
  std::uint64_t cuts_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace ws::chaos
