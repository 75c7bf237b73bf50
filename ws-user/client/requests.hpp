#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ws-user/client/unconfirmed.hpp"

namespace ws::client {

// What we say to the server on `/`, as JSON. Thread: any.
std::string join_request(std::string_view room, std::string_view username, std::uint64_t ref);
std::string leave_request(std::string_view room, std::uint64_t ref);
// Which room one is in without having joined any.
inline constexpr const char* kWhereRef =
    "\"where\"";  // a ref of its own: there is one such request at a time
std::string where_request();
std::string chat_request(const Outgoing& message);

}  // namespace ws::client
