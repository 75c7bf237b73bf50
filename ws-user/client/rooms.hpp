#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace ws::client {

// Rooms: where we are, and where what is typed goes. Whoever has joined no room is in the server's default
// room, whose name shows only when somebody speaks there.
//
// Thread: loop.
class Rooms {
 public:
  explicit Rooms(std::vector<std::string> joined = {}) : joined_(std::move(joined)) {
    in_default_ = joined_.empty();
    if (!joined_.empty()) active_ = joined_.front();
  }

  bool has(std::string_view room) const {
    return std::find(joined_.begin(), joined_.end(), room) != joined_.end();
  }
  const std::vector<std::string>& joined() const { return joined_; }
  bool several() const { return joined_.size() > 1; }
  bool in_default() const { return in_default_; }
  bool nowhere() const { return joined_.empty() && !in_default_; }

  // Where what is typed goes; empty: the default room.
  const std::string& active() const { return active_; }
  void activate(const std::string& room) { active_ = room; }

  void add(const std::string& room) {
    if (!has(room)) joined_.push_back(room);
    in_default_ = false;
    active_ = room;
  }
  void remove(std::string_view room) {
    joined_.erase(std::remove(joined_.begin(), joined_.end(), room), joined_.end());
    if (active_ == room) active_ = joined_.empty() ? "" : joined_.back();
  }
  void leave_default() { in_default_ = false; }
  // A new connection begins in the default room, if no other is joined.
  void begin() { in_default_ = joined_.empty(); }

  void learn_default(const std::string& name) {
    if (in_default_ && default_name_.empty()) default_name_ = name;
  }
  const std::string& default_name() const { return default_name_; }

 private:
  std::vector<std::string> joined_;
  std::string active_;
  bool in_default_ = true;
  std::string default_name_;
};

}  // namespace ws::client
