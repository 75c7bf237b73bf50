#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "shared/base/clock.hpp"

namespace ws::node {

// Notices: how many "somebody came, somebody went" a room hears. Ten a second; the rest as one summary when
// the second is over.
//
// Thread: loop. Time is handed in. Bounded by the rooms that had a notice in the last second.
class Notices {
 public:
  static constexpr std::size_t kPerSecond = 10;

  struct Summary {
    std::string room;
    std::size_t came = 0;  // not told one by one
    std::size_t went = 0;
  };

  // True if this one is to be told; else it is counted for the summary.
  bool allow(const std::string& room, bool came, MonoTime now);
  // These are for the summary.
  void count(const Summary& more, MonoTime now);
  // The summaries of the seconds that are over. To be called a few times a second.
  std::vector<Summary> take_due(MonoTime now);

  std::size_t size() const { return windows_.size(); }

 private:
  struct Window {
    MonoTime start{0};
    std::size_t told = 0;
    std::size_t came = 0;  // not told
    std::size_t went = 0;
  };
  Window& window(const std::string& room, MonoTime now) {
    return windows_.try_emplace(room, Window{now}).first->second;
  }
  std::unordered_map<std::string, Window> windows_;
};

}  // namespace ws::node
