#include "ws-user/node/model/oracle.hpp"

#include <algorithm>
#include <utility>

namespace ws::node::model {
namespace {

std::string client_text(const Stay& stay) {
  return "client " + std::to_string(stay.client) + " in room " + std::to_string(stay.room);
}

}  // namespace

void Oracle::fail(std::string what) {
  note([&] { return what; });
  if (verdict_.empty()) verdict_ = std::move(what);
}

std::size_t Oracle::said(std::size_t room, std::size_t sender, Step now) {
  messages_.push_back({room, sender, ++orders_[{room, sender}], now});
  note([&] {
    const std::string who = sender == kNone ? "another server" : "client " + std::to_string(sender);
    return who + " says " + std::to_string(messages_.size() - 1) + " in room " + std::to_string(room);
  });
  return messages_.size() - 1;
}

std::size_t Oracle::asked_to_join(std::size_t client, std::size_t room) {
  stays_.push_back({client, room});
  note([&] { return client_text(stays_.back()) + " asks to join"; });
  return stays_.size() - 1;
}

void Oracle::told_joined(std::size_t index, Step now) {
  Stay& stay = stays_[index];
  note([&] { return client_text(stay) + " has joined"; });
  if (stay.joined != 0) fail("a client was told twice that it has joined");
  stay.joined = now;
}

void Oracle::heard(std::size_t index, std::size_t number) {
  Stay& stay = stays_[index];
  const Message& message = messages_[number];
  note([&] { return client_text(stay) + " hears " + std::to_string(number); });
  if (stay.left != 0) fail("a client heard a room that it had left");
  if (message.room != stay.room) fail("a client heard another room");
  if (!heard_by_[stay.client].insert(number).second) fail("a client heard a message twice");
  std::size_t& newest = newest_heard_[{stay.client, {stay.room, message.sender}}];
  if (message.order < newest) fail("a client heard a sender's messages out of order");
  newest = std::max(newest, message.order);
  stay.heard.push_back(number);
}

// What it has not heard by now, it never will.
void Oracle::left(std::size_t index, Step now) {
  stays_[index].left = now;
  note([&] { return client_text(stays_[index]) + " leaves"; });
  check_complete(stays_[index]);
}

void Oracle::settled() {
  std::size_t rooms = 0;
  for (const Stay& stay : stays_) {
    rooms = std::max(rooms, stay.room + 1);
    if (stay.left != 0) continue;
    if (stay.joined == 0) fail("a client was never told that it has joined");
    check_complete(stay);
  }
  for (std::size_t room = 0; room < rooms; ++room) check_one_order(room);
}

// Of each sender it has heard all that was said since it was told that it has joined; if it has left, the
// last of it may be missing.
void Oracle::check_complete(const Stay& stay) {
  if (stay.joined == 0) return;
  const std::set<std::size_t> heard(stay.heard.begin(), stay.heard.end());
  std::set<std::size_t> missed;  // senders
  for (std::size_t number = 0; number < messages_.size(); ++number) {
    const Message& message = messages_[number];
    if (message.room != stay.room || message.sender == stay.client || message.said < stay.joined) continue;
    if (heard.count(number) == 0) {
      missed.insert(message.sender);
      if (stay.left == 0) fail("a member did not hear a message");
    } else if (missed.count(message.sender) != 0) {
      fail("a member heard a message, but not the one before it");
    }
  }
}

// All members hear the messages that they both hear in one order.
void Oracle::check_one_order(std::size_t room) {
  for (const Stay& one : stays_) {
    if (one.room != room) continue;
    std::map<std::size_t, std::size_t> places;
    for (std::size_t number : one.heard) places.emplace(number, places.size());
    for (const Stay& other : stays_) {
      if (other.room != room) continue;
      std::size_t last = 0;
      for (std::size_t number : other.heard) {
        const auto place = places.find(number);
        if (place == places.end()) continue;
        if (place->second < last) fail("two members heard one room in two orders");
        last = place->second;
      }
    }
  }
}

}  // namespace ws::node::model
