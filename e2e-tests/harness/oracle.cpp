#include "e2e-tests/harness/oracle.hpp"

#include <algorithm>

namespace ws::e2e {
namespace {

// What a map says of a key, or `otherwise`.
template <typename Map>
int value_or(const Map& map, const typename Map::key_type& key, int otherwise) {
  const auto found = map.find(key);
  return found == map.end() ? otherwise : found->second;
}

}  // namespace

void Oracle::says(int speaker, const std::string& room) {
  ++said_[{speaker, room}];
}

int Oracle::said(int speaker, const std::string& room) const {
  return value_or(said_, {speaker, room}, 0);
}

void Oracle::joined(int listener, const std::string& room) {
  Stay& stay = stays_[{listener, room}];
  stay.joined = true;
  for (const auto& [place, count] : said_) {
    if (place.second == room) stay.owed.insert({place.first, count});
  }
}

void Oracle::left(int listener, const std::string& room) {
  Stay& stay = stays_[{listener, room}];
  ++stay.ended;
  stay.joined = false;
  stay.owed.clear();
  stay.heard.clear();
}

void Oracle::heard(int listener, const std::string& room, int speaker, int number) {
  ++deliveries_;
  Stay& stay = stays_[{listener, room}];
  const std::string what = std::to_string(number) + " of " + std::to_string(speaker) + " in " + room;
  if (stay.asked <= stay.ended) complain(listener, "hears " + what + " without being there");
  if (number >= said(speaker, room)) complain(listener, "hears " + what + ", which was not said");
  const std::string wrong = wrong_order(stay, speaker, number);
  if (!wrong.empty()) complain(listener, "hears " + what + wrong);
  stay.heard[speaker] = stay.ever[speaker] = number;
}

std::string Oracle::wrong_order(const Stay& stay, int speaker, int number) const {
  const int ever = value_or(stay.ever, speaker, -1);
  if (number <= ever) return " after " + std::to_string(ever);
  const int last = value_or(stay.heard, speaker, -1);
  if (last >= 0) return number == last + 1 ? "" : " right after " + std::to_string(last);
  const int owed = value_or(stay.owed, speaker, stay.joined ? 0 : number);
  return number <= owed ? "" : " first, and was owed " + std::to_string(owed);
}

// Answers may come in another order than what they answer.
void Oracle::sent(int speaker, const std::string& room, int number) {
  int& last = sent_.insert({{speaker, room}, number}).first->second;
  last = std::max(last, number);
}

// -1: nothing.
int Oracle::last_heard(int listener, const std::string& room, int speaker) const {
  const auto stay = stays_.find({listener, room});
  return stay == stays_.end() ? -1 : value_or(stay->second.heard, speaker, -1);
}

bool Oracle::heard_last(int listener, const std::string& room, int speaker) const {
  return last_heard(listener, room, speaker) == said(speaker, room) - 1;
}

bool Oracle::heard_all_sent(int listener, const std::string& room, int speaker) const {
  return last_heard(listener, room, speaker) >= value_or(sent_, {speaker, room}, -1);
}

void Oracle::complain(int client, const std::string& what) {
  complaints_.push_back("client " + std::to_string(client) + " " + what);
}

}  // namespace ws::e2e
