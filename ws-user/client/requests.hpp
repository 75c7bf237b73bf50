#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ws-user/client/outbox.hpp"

namespace ws::client {

// What we say to the server on `/`, as JSON. Thread: any.
std::string join_request(std::string_view room, std::string_view username, std::uint64_t ref);
std::string leave_request(std::string_view room, std::uint64_t ref);
std::string chat_request(const Outgoing& message);

}  // namespace ws::client
