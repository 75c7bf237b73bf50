#include "ws-user/bus/cid_table.hpp"

#include <functional>

namespace ws::bus {

CidTable::Key CidTable::key_of(std::string_view room, std::string_view cid) {
  static_assert(sizeof(std::size_t) == 8, "the odds above are for 64 bits");
  const std::hash<std::string_view> hash;
  return {hash(room), hash(cid)};
}

std::optional<MessageId> CidTable::find(std::string_view room, std::string_view cid) const {
  const auto lock = guard();
  const auto found = ids_.find(key_of(room, cid));
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

bool CidTable::insert(std::string_view room, std::string_view cid, MessageId id, MonoTime now) {
  return !claim(room, cid, now, [&] { return id; });
}

void CidTable::trim(MonoTime now) {
  const auto lock = guard();
  forget_old(now);
}

std::pair<CidTable::Ids::iterator, bool> CidTable::enter(std::string_view room, std::string_view cid,
                                                         MonoTime now) {
  forget_old(now);
  if (ids_.empty()) ids_.reserve(max_entries_);  // now rather than by and by: growing would stop the loop
  const Key key = key_of(room, cid);
  const auto place = ids_.try_emplace(key);
  if (!place.second) return place;
  try {
    by_time_.push_back({key, now});
  } catch (...) {
    ids_.erase(place.first);
    throw;
  }
  if (by_time_.size() > max_entries_) forget_oldest();
  return place;
}

void CidTable::forget_newest() noexcept {
  ids_.erase(by_time_.back().key);
  by_time_.pop_back();
}

void CidTable::forget_old(MonoTime now) noexcept {
  while (!by_time_.empty() && now - by_time_.front().at > max_age_) forget_oldest();
}

void CidTable::forget_oldest() noexcept {
  ids_.erase(by_time_.front().key);
  by_time_.pop_front();
}

}  // namespace ws::bus
