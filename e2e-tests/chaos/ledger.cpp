#include "e2e-tests/chaos/ledger.hpp"

#include <algorithm>

namespace ws::chaos {
namespace {

constexpr std::size_t kMaxComplaints = 20;

template <typename Value>
bool contains(const std::vector<Value>& values, Value wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

}  // namespace

void Ledger::said(ConnectionId sender, const std::string& room, MessageNumber number, Duration now) {
  Room& where = rooms_[room];
  Message& message = where.messages[{sender, number}];
  message.said_at = now;
  for (const auto& [member, membership] : where.members) {
    if (member != sender && membership.stage == Stage::kJoined) message.waiting.push_back(member);
  }
  said_upto_[sender] = number;
}

void Ledger::acknowledged(ConnectionId sender, const std::string& room, MessageNumber number) {
  auto& messages = rooms_[room].messages;
  const auto found = messages.find({sender, number});
  if (found == messages.end() || found->second.acknowledged) return;
  found->second.acknowledged = true;
  ++verdict_.acknowledged;
}

void Ledger::heard(ConnectionId member, const std::string& name, ConnectionId sender, MessageNumber number,
                   Duration now) {
  Room& room = rooms_[name];
  const Key key{sender, number};
  const auto membership = room.members.find(member);
  if (membership == room.members.end() || number > said_upto_[sender] || member == sender) {
    ++verdict_.stray;
    return complain("stray", name, key, member);
  }
  const auto found = room.messages.find(key);
  Message* message = found == room.messages.end() ? nullptr : &found->second;
  note(membership->second, key, message, member, name);
  MessageNumber& last = membership->second.last[sender];
  last = std::max(last, number);
  if (message == nullptr) return;
  message->heard.push_back(member);
  const auto due = std::find(message->waiting.begin(), message->waiting.end(), member);
  if (due == message->waiting.end()) return;
  message->waiting.erase(due);
  ++verdict_.delivered;
  verdict_.longest_pause = std::max(verdict_.longest_pause, now - message->said_at);
}

// What is settled was heard by everybody who had to: to hear it now is to hear it again.
void Ledger::note(const Membership& membership, const Key& key, Message* message, ConnectionId member,
                  const std::string& name) {
  const auto last = membership.last.find(key.first);
  const bool late = last != membership.last.end() && key.second <= last->second;
  if (message != nullptr ? contains(message->heard, member) : late) {
    ++verdict_.twice;
    complain("twice", name, key, member);
  } else if (late) {
    ++verdict_.out_of_order;
    complain("out of order", name, key, member);
  }
}

void Ledger::joining(ConnectionId member, const std::string& room) {
  rooms_[room].members[member] = Membership();
}

void Ledger::joined(ConnectionId member, const std::string& room) {
  rooms_[room].members[member].stage = Stage::kJoined;
}

void Ledger::leaving(ConnectionId member, const std::string& name) {
  Room& room = rooms_[name];
  end_membership(name, room, member);
  room.members[member].stage = Stage::kLeaving;
}

void Ledger::left(ConnectionId member, const std::string& room) {
  rooms_[room].members.erase(member);
}

void Ledger::closed(ConnectionId connection) {
  for (auto& [name, room] : rooms_) {
    if (room.members.count(connection) != 0) end_membership(name, room, connection);
    room.members.erase(connection);
    for (auto& [key, message] : room.messages) {
      if (key.first == connection) message.sender_gone = true;
    }
  }
}

void Ledger::origin_died(ConnectionId connection) {
  for (auto& [name, room] : rooms_) {
    for (auto& [key, message] : room.messages) {
      if (key.first == connection) message.origin_died = true;
    }
  }
}

// Nothing more is due to who goes, but what was passed over must not have been.
void Ledger::end_membership(const std::string& name, Room& room, ConnectionId member) {
  for (auto& [key, message] : room.messages) {
    const auto due = std::find(message.waiting.begin(), message.waiting.end(), member);
    if (due == message.waiting.end()) continue;
    message.waiting.erase(due);
    if (!is_hole(room, member, key)) {
      ++verdict_.excused;
      continue;
    }
    ++verdict_.lost;
    complain("lost", name, key, member);
  }
}

bool Ledger::is_hole(const Room& room, ConnectionId member, const Key& key) {
  const auto membership = room.members.find(member);
  if (membership == room.members.end()) return false;
  const auto last = membership->second.last.find(key.first);
  return last != membership->second.last.end() && last->second > key.second;
}

bool Ledger::is_due(const Message& message) {
  return message.acknowledged && !message.origin_died;
}

std::size_t Ledger::outstanding() const {
  std::size_t sum = 0;
  for (const auto& [name, room] : rooms_) {
    for (const auto& [key, message] : room.messages) {
      if (is_due(message)) sum += message.waiting.size();
      if (!message.acknowledged && !message.sender_gone) ++sum;
    }
  }
  return sum;
}

void Ledger::settle() {
  for (auto& [name, room] : rooms_) {
    for (const auto& [key, message] : room.messages) {
      if (!message.acknowledged && !message.sender_gone) {
        ++verdict_.unanswered;
        complain("unanswered", name, key, key.first);
      }
      for (const ConnectionId member : message.waiting) {
        if (!is_due(message) && !is_hole(room, member, key)) {
          ++verdict_.excused;
          continue;
        }
        ++verdict_.lost;
        complain("lost", name, key, member);
      }
    }
    room.messages.clear();
  }
}

void Ledger::complain(const char* what, const std::string& room, const Key& key, ConnectionId member) {
  if (complaints_.size() >= kMaxComplaints) return;
  complaints_.push_back(std::string(what) + ": message " + std::to_string(key.second) + " of connection " +
                        std::to_string(key.first) + " in " + room + ", at connection " +
                        std::to_string(member));
}

}  // namespace ws::chaos
