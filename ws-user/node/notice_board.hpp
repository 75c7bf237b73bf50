#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/relay/record.hpp"
#include "ws-user/node/notices.hpp"

namespace ws::node {

// NoticeBoard: who came and who went, told to the members who hear of it in the rooms of one home.
//
// Thread: loop (the home's). Bounded: a room hears kPerSecond notices and a summary a second.
class NoticeBoard {
 public:
  // Tells the members here who hear of it, but `who`.
  using Say = std::function<void(const std::string& room, const std::string& user, const std::string& text,
                                 SessionId who)>;
  NoticeBoard(const Clock& clock, Say say) : clock_(clock), say_(std::move(say)) {}

  void announce(const std::string& room, const std::string& user, bool came, SessionId who);
  // What another server says of one of the rooms: a direct record, or a room event as the previous release
  // sends it.
  void on_record(const relay::RecordView& record);
  // To be called a few times a second.
  void tick();

 private:
  const Clock& clock_;
  const Say say_;
  Notices here_;
};

}  // namespace ws::node
