#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ws::node::model {

inline constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
using Step = std::uint64_t;  // of the world; everything happens in one

// Something that was said to a room: by a client here, or by another server. A gap of that server's messages
// is something it says to every room.
struct Message {
  std::size_t room = 0;
  std::size_t sender = kNone;  // a client; kNone: the other server
  std::size_t order = 0;       // among what the sender said to this room
  Step said = 0;
};

// A client's time in a room, from its join to its leave.
struct Stay {
  std::size_t client = 0;
  std::size_t room = 0;
  Step joined = 0;  // was it told; 0: not yet
  Step left = 0;    // 0: still there
  std::vector<std::size_t> heard;
};

// Oracle: judges what clients hear. Shares no code with what it judges.
class Oracle {
 public:
  std::size_t said(std::size_t room, std::size_t sender, Step now);
  std::size_t asked_to_join(std::size_t client, std::size_t room);
  void told_joined(std::size_t stay, Step now);
  void left(std::size_t stay, Step now);
  void heard(std::size_t stay, std::size_t message);
  // Nothing is under way any more.
  void settled();

  void fail(std::string what);
  // What happened, a line each, if anybody wants to read it.
  void tell(bool on) { telling_ = on; }
  template <typename Line>
  void note(Line&& line) {
    if (telling_ && verdict_.empty()) story_ += line() + "\n";
  }
  const std::string& story() const { return story_; }
  const std::string& verdict() const { return verdict_; }  // the first violation; empty: none
  const Stay& stay(std::size_t index) const { return stays_[index]; }

 private:
  void check_complete(const Stay& stay);
  void check_one_order(std::size_t room);

  std::vector<Message> messages_;
  std::vector<Stay> stays_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> orders_;  // by room and sender: the newest
  std::map<std::size_t, std::set<std::size_t>> heard_by_;              // by client
  std::map<std::pair<std::size_t, std::pair<std::size_t, std::size_t>>, std::size_t>
      newest_heard_;  // by client, room and sender: its order
  std::string verdict_;
  std::string story_;
  bool telling_ = false;
};

}  // namespace ws::node::model
