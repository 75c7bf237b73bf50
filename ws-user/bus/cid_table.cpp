#include "ws-user/bus/cid_table.hpp"

namespace ws::bus {
namespace {

// The room's length in front keeps ("ab", "c") and ("a", "bc") apart.
std::string key_of(std::string_view room, std::string_view cid) {
  std::string key = std::to_string(room.size());
  key.reserve(key.size() + 1 + room.size() + cid.size());
  key.push_back(':');
  key.append(room).append(cid);
  return key;
}

}  // namespace

std::optional<MessageId> CidTable::find(std::string_view room, std::string_view cid) const {
  const MessageId* id = ids_.find(key_of(room, cid));
  if (id == nullptr) return std::nullopt;
  return *id;
}

bool CidTable::insert(std::string_view room, std::string_view cid, MessageId id, MonoTime now) {
  trim(now);
  std::string key = key_of(room, cid);
  auto [value, made] = ids_.insert(key);
  if (!made) return false;
  *value = id;
  by_time_.push_back({std::move(key), now});
  trim(now);
  return true;
}

void CidTable::trim(MonoTime now) {
  while (!by_time_.empty() && (by_time_.size() > max_entries_ || now - by_time_.front().at > max_age_)) {
    ids_.erase(by_time_.front().key);
    by_time_.pop_front();
  }
}

}  // namespace ws::bus
