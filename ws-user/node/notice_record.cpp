#include "ws-user/node/notice_record.hpp"

namespace ws::node {

std::string encode_summary(const Notices::Summary& summary) {
  std::string payload(1, static_cast<char>(NoticeVerb::kSummary));
  append_number<std::uint32_t>(payload, summary.came);
  append_number<std::uint32_t>(payload, summary.went);
  return payload;
}

std::optional<Notices::Summary> decode_summary(std::string_view room, std::string_view rest) {
  if (rest.size() < 2 * sizeof(std::uint32_t)) return std::nullopt;
  return Notices::Summary{std::string(room), relay::load<std::uint32_t>(rest.data()),
                          relay::load<std::uint32_t>(rest.data() + sizeof(std::uint32_t))};
}

}  // namespace ws::node
