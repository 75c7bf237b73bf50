#include "e2e-tests/chaos/crowd.hpp"

#include <algorithm>

#include "e2e-tests/harness/failure.hpp"

namespace ws::chaos {
namespace {

constexpr int kPeople = 40;
constexpr int kSharedRooms = 6;  // with members on every server
constexpr Duration kWordEvery{200};
constexpr Duration kDialEvery{50};
constexpr Duration kAwayFor{600};     // after leaving a room
constexpr unsigned kLeaveOneIn = 40;  // words

// Two of the rooms everybody has, and one for just this server and the next: so that there are rooms which
// some servers have no member in, and mute.
std::vector<std::string> rooms_of(int person, int server, int servers) {
  const int pair = server % 2 == 0 ? server : (server + servers - 1) % servers;
  return {"Room " + std::to_string(person % kSharedRooms),
          "Room " + std::to_string((person + 1 + person / kSharedRooms) % kSharedRooms),
          "Servers " + std::to_string(pair) + " and next"};
}

}  // namespace

Crowd::Crowd(std::vector<e2e::Address> servers, std::uint64_t seed, Ledger& ledger, Recovery& recovery)
    : servers_(std::move(servers)),
      going_(servers_.size()),
      ledger_(ledger),
      recovery_(recovery),
      random_(seed) {
  const int count = static_cast<int>(servers_.size());
  for (int i = 0; i < kPeople; ++i) {
    Person person;
    person.server = i % count;
    for (const std::string& room : rooms_of(i, person.server, count)) person.rooms[room];
    person.next_word = spread(kWordEvery);
    people_.push_back(std::move(person));
  }
}

Duration Crowd::spread(Duration mean) {
  return Duration(
      std::uniform_int_distribution<Duration::rep>(mean.count() / 2, mean.count() * 3 / 2)(random_));
}

void Crowd::tick(Duration now) {
  now_ = now;
  for (Person& person : people_) {
    if (!person.client.is_open()) {
      if (now >= person.next_dial) dial(person);
    } else if (person.client.is_upgraded()) {
      act(person);
    }
  }
  if (!talking_) said_at_.clear();
}

void Crowd::dial(Person& person) {
  person.next_dial = now_ + kDialEvery;
  if (!person.client.connect(servers_[static_cast<std::size_t>(person.server)])) return;
  person.id = ++last_id_;
  person.said = 0;
  server_of_[person.id] = person.server;
  for (auto& [name, place] : person.rooms) place = Place();
}

void Crowd::act(Person& person) {
  for (auto& [name, place] : person.rooms) {
    if (place.stage != Stage::kOut || now_ < place.join_at) continue;
    place.stage = Stage::kJoining;
    ledger_.joining(person.id, name);
    person.client.say("{\"type\":\"join-room\",\"room\":" + e2e::quote(name) +
                      ",\"ref\":" + e2e::quote(name) + "}");
  }
  if (!talking_ || now_ < person.next_word) return;
  person.next_word = now_ + spread(kWordEvery);
  if (random_() % kLeaveOneIn == 0) return join_or_leave(person);
  chat(person);
}

void Crowd::chat(Person& person) {
  auto place = person.rooms.begin();
  std::advance(place, static_cast<long>(random_() % person.rooms.size()));
  if (place->second.stage != Stage::kIn) return;
  const MessageNumber number = ++person.said;
  ledger_.said(person.id, place->first, number, now_);
  said_at_[{person.id, number}] = now_;
  person.unanswered[number] = place->first;
  const std::string words = std::to_string(person.id) + ":" + std::to_string(number);
  person.client.say("{\"type\":\"chat\",\"room\":" + e2e::quote(place->first) + ",\"message\":\"" + words +
                    "\",\"ref\":" + std::to_string(number) + "}");
}

void Crowd::join_or_leave(Person& person) {
  auto place = person.rooms.begin();
  std::advance(place, static_cast<long>(random_() % person.rooms.size()));
  if (place->second.stage != Stage::kIn) return;
  place->second.stage = Stage::kLeaving;
  ledger_.leaving(person.id, place->first);
  person.client.say("{\"type\":\"leave-room\",\"room\":" + e2e::quote(place->first) +
                    ",\"ref\":" + e2e::quote(place->first) + "}");
}

bool Crowd::settled() const {
  for (const Person& person : people_) {
    for (const auto& [name, place] : person.rooms) {
      if (place.stage != Stage::kIn) return false;
    }
  }
  return true;
}

void Crowd::server_goes(int server, bool hands_over) {
  going_[static_cast<std::size_t>(server)] = true;
  if (hands_over) return;
  for (const Person& person : people_) {
    if (person.server == server) ledger_.origin_died(person.id);
  }
}

void Crowd::collect(std::vector<pollfd>& sockets) {
  for (const Person& person : people_) {
    if (person.client.is_open()) sockets.push_back(person.client.interest());
  }
}

void Crowd::on_ready(int socket) {
  for (Person& person : people_) {
    if (!person.client.is_open() || person.client.interest().fd != socket) continue;
    person.greeted = person.greeted || person.client.is_upgraded();
    for (const std::string& text : person.client.read()) hear(person, e2e::Json(text));
    if (!person.client.is_open()) ended(person);
    return;
  }
}

void Crowd::ended(Person& person) {
  ledger_.closed(person.id);
  person.unanswered.clear();
  person.next_dial = now_ + spread(kDialEvery);
  const bool expected = going_[static_cast<std::size_t>(person.server)] || !person.greeted;
  person.greeted = false;
  for (auto& [name, place] : person.rooms) place = Place();
  if (!expected) ++unexpected_ends_;
}

void Crowd::hear(Person& person, const e2e::Json& words) {
  const std::string type = words.string("type");
  if (type == "chat") return hear_chat(person, words);
  if (type == "sent") {
    const auto number = static_cast<MessageNumber>(words.number("ref"));
    ledger_.acknowledged(person.id, person.unanswered.at(number), number);
    person.unanswered.erase(number);
  } else if (type == "joined") {
    person.rooms.at(words.string("ref")).stage = Stage::kIn;
    ledger_.joined(person.id, words.string("ref"));
  } else if (type == "left") {
    person.rooms.at(words.string("ref")) = {Stage::kOut, now_ + spread(kAwayFor)};
    ledger_.left(person.id, words.string("ref"));
  } else if (type == "error") {
    ++errors_heard_;
    last_error_ = words.text();
  }
}

void Crowd::hear_chat(Person& person, const e2e::Json& words) {
  const std::string said = words.string("message");
  const std::size_t colon = said.find(':');
  const auto sender = static_cast<ConnectionId>(std::stoul(said.substr(0, colon)));
  const MessageNumber number = std::stoull(said.substr(colon + 1));
  ledger_.heard(person.id, words.string("room"), sender, number, now_);
  const auto at = said_at_.find({sender, number});
  if (at != said_at_.end()) recovery_.heard(server_of_[sender], person.server, at->second, now_);
}

}  // namespace ws::chaos
