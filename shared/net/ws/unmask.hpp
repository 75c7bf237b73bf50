#pragma once

#include <cstddef>
#include <cstdint>

namespace ws::net {

// Takes a mask of four bytes off `data`, whose first byte is byte `position` of the payload; eight bytes at a
// time. True if what comes out is ASCII: then nobody need look at it again to know that it is UTF-8.
//
// Thread: any.
bool unmask(std::uint8_t* data, std::size_t size, const std::uint8_t* mask, std::uint64_t position);

}  // namespace ws::net
