#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "e2e-tests/harness/time.hpp"

namespace ws::chaos {

using e2e::Duration;
using ConnectionId = std::uint32_t;   // of a client's connection; never used twice
using MessageNumber = std::uint64_t;  // a connection's messages: 1, 2, 3 ... over all rooms

// Verdict: what the ledger found, over all rounds.
struct Verdict {
  std::uint64_t acknowledged = 0;  // messages
  std::uint64_t delivered = 0;     // a message to a member
  std::uint64_t lost = 0;
  std::uint64_t twice = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t stray = 0;       // heard by who had not joined, or never said
  std::uint64_t unanswered = 0;  // neither `sent` nor the end of the sender's connection
  std::uint64_t excused = 0;     // never heard, and the promise does not ask for it
  Duration longest_pause{0};     // between saying and hearing

  bool kept() const { return lost + twice + out_of_order + stray + unanswered == 0; }
};

// Ledger: the book of who said what and who heard it, and the judge of the promise: an acknowledged message
// reaches every member who was answered `joined` before it was said and who stays; once; in its sender's
// order. If its origin died it may be missing, but not if a later one of the same sender was heard: what
// arrives is the beginning of what was said, without holes.
//
// Call it in the order in which things happen. Thread: one. Pure: no clock, no sockets.
class Ledger {
 public:
  void said(ConnectionId sender, const std::string& room, MessageNumber number, Duration now);
  void acknowledged(ConnectionId sender, const std::string& room, MessageNumber number);
  void heard(ConnectionId member, const std::string& room, ConnectionId sender, MessageNumber number,
             Duration now);

  // A join is asked for, and answered; the same for leaving.
  void joining(ConnectionId member, const std::string& room);
  void joined(ConnectionId member, const std::string& room);
  void leaving(ConnectionId member, const std::string& room);
  void left(ConnectionId member, const std::string& room);
  // The connection has ended, whoever ended it.
  void closed(ConnectionId connection);
  // The server this connection spoke to was killed before it could hand over what it had acknowledged.
  void origin_died(ConnectionId connection);

  // What is still to come: acknowledgements, and messages that members must hear.
  std::size_t outstanding() const;
  // Judges all that was said so far and forgets it; memberships go on.
  void settle();

  const Verdict& verdict() const { return verdict_; }
  // The first few broken promises, for people.
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  enum class Stage : std::uint8_t { kJoining, kJoined, kLeaving };
  struct Membership {
    Stage stage = Stage::kJoining;
    std::unordered_map<ConnectionId, MessageNumber> last;  // heard of each sender
  };
  struct Message {
    Duration said_at{0};
    bool acknowledged = false;
    bool sender_gone = false;
    bool origin_died = false;
    std::vector<ConnectionId> waiting;  // members who must hear it
    std::vector<ConnectionId> heard;
  };
  using Key = std::pair<ConnectionId, MessageNumber>;
  struct Room {
    std::unordered_map<ConnectionId, Membership> members;
    std::map<Key, Message> messages;
  };

  // True if the member has heard something later of the same sender: what is missing is a hole.
  static bool is_hole(const Room& room, ConnectionId member, const Key& key);
  static bool is_due(const Message& message);
  void end_membership(const std::string& name, Room& room, ConnectionId member);
  void note(const Membership& membership, const Key& key, Message* message, ConnectionId member,
            const std::string& name);
  void complain(const char* what, const std::string& room, const Key& key, ConnectionId member);

  std::unordered_map<std::string, Room> rooms_;
  std::unordered_map<ConnectionId, MessageNumber> said_upto_;
  Verdict verdict_;
  std::vector<std::string> complaints_;
};

}  // namespace ws::chaos
