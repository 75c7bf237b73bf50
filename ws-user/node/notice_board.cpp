#include "ws-user/node/notice_board.hpp"

#include "shared/protocol/event.hpp"
#include "ws-user/node/notice_record.hpp"

namespace ws::node {

void NoticeBoard::announce(const std::string& room, const std::string& user, bool came, SessionId who) {
  if (here_.allow(room, came, clock_.now())) say_(room, user, user + (came ? " joined" : " left"), who);
}

void NoticeBoard::on_record(const relay::RecordView& record) {
  std::string_view event = record.payload;
  if (record.kind == relay::Kind::kDirect) {
    if (event.empty()) return;
    const auto verb = static_cast<NoticeVerb>(event.front());
    event.remove_prefix(1);
    if (verb == NoticeVerb::kSummary) {
      if (auto summary = decode_summary(record.room, event)) here_.count(*summary, clock_.now());
    }
    if (verb != NoticeVerb::kNotice) return;
  }
  if (auto presence = protocol::decode_presence(event))
    announce(std::string(record.room), presence->user, presence->came, SessionId{});
}

void NoticeBoard::tick() {
  for (const Notices::Summary& summary : here_.take_due(clock_.now())) {
    say_(summary.room, "system",
         std::to_string(summary.came) + " more joined, " + std::to_string(summary.went) + " more left",
         SessionId{});
  }
}

}  // namespace ws::node
