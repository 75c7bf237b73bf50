#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/relay/little_endian.hpp"
#include "ws-user/node/notices.hpp"

namespace ws::node {

// What servers tell each other of who came and who went: the payload of a direct record. Its first byte says
// which of these it is:
//
//   1  rooms of which the sender wants to hear      3  an encoded presence event of the record's room
//   2  rooms of which it no longer does             4  u32 came, u32 went: of the record's room, not told
//
// A list of rooms is u16 length and name for each.
enum class NoticeVerb : char { kWish = 1, kUnwish = 2, kNotice = 3, kSummary = 4 };

template <typename Number>
void append_number(std::string& out, std::size_t value) {
  char bytes[sizeof(Number)];
  relay::store(bytes, static_cast<Number>(value));
  out.append(bytes, sizeof bytes);
}

std::string encode_summary(const Notices::Summary& summary);
// Of the payload behind its first byte.
std::optional<Notices::Summary> decode_summary(std::string_view room, std::string_view rest);

}  // namespace ws::node
