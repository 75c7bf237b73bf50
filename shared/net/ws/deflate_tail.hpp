#pragma once

#include <string_view>

namespace ws::net {

// What a flush of zlib ends with; RFC 7692 section 7.2 leaves it out on the wire.
constexpr std::string_view kDeflateTail{"\x00\x00\xff\xff", 4};

}  // namespace ws::net
