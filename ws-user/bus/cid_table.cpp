#include "ws-user/bus/cid_table.hpp"

#include <functional>

namespace ws::bus {

CidTable::Key CidTable::key_of(std::string_view room, std::string_view cid) {
  static_assert(sizeof(std::size_t) == 8, "the odds above are for 64 bits");
  const std::hash<std::string_view> hash;
  return {hash(room), hash(cid)};
}

std::optional<MessageId> CidTable::find(std::string_view room, std::string_view cid) const {
  const auto found = ids_.find(key_of(room, cid));
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

bool CidTable::insert(std::string_view room, std::string_view cid, MessageId id, MonoTime now) {
  trim(now);
  if (ids_.empty()) ids_.reserve(max_entries_);  // now rather than by and by: growing would stop the loop
  const Key key = key_of(room, cid);
  if (!ids_.emplace(key, id).second) return false;
  by_time_.push_back({key, now});
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
