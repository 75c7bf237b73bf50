#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ws::e2e {

// Oracle: holds what many clients hear against what they said, while all of them come and go. It knows three
// things:
//
//  - what a speaker says in a room is heard in its order, once, and without a hole, by whoever is there
//  meanwhile;
//  - whoever has been told `joined` hears all that is said from then on;
//  - nobody hears a room that it did not ask for, or has been told to have left.
//
// Speakers number their chats in each room from 0. A stay is what lies between two `left` that a listener is
// told.
//
// Thread: one. Errors: complaints().
class Oracle {
 public:
  // To be told before the first byte of the request is sent.
  void says(int speaker, const std::string& room);
  void joins(int listener, const std::string& room) { ++stays_[{listener, room}].asked; }
  // To be told when it is heard.
  void joined(int listener, const std::string& room);
  void left(int listener, const std::string& room);
  void sent(int speaker, const std::string& room, int number);
  void heard(int listener, const std::string& room, int speaker, int number);

  // How many chats the speaker has said in the room.
  int said(int speaker, const std::string& room) const;
  // Whether the listener has heard, in this stay, the last that the speaker said there.
  bool heard_last(int listener, const std::string& room, int speaker) const;

  // Whether the listener has heard, in this stay, all of the speaker's that was told `sent`.
  bool heard_all_sent(int listener, const std::string& room, int speaker) const;

  void complain(int client, const std::string& what);
  const std::vector<std::string>& complaints() const { return complaints_; }
  int deliveries() const { return deliveries_; }

 private:
  using Place = std::pair<int, std::string>;  // a client in a room

  struct Stay {
    int asked = 0;             // joins sent
    int ended = 0;             // `left` heard
    bool joined = false;       // heard, in this stay
    std::map<int, int> owed;   // speaker -> its first chat that must be heard, since `joined`
    std::map<int, int> heard;  // speaker -> its last chat that was heard in this stay
    std::map<int, int> ever;   // likewise, in any
  };

  int last_heard(int listener, const std::string& room, int speaker) const;
  std::string wrong_order(const Stay& stay, int speaker, int number) const;

  std::map<Place, int> said_;  // how many
  std::map<Place, int> sent_;  // the last
  std::map<Place, Stay> stays_;
  std::vector<std::string> complaints_;
  int deliveries_ = 0;
};

}  // namespace ws::e2e
