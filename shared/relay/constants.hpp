#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ws::relay {

inline constexpr std::string_view kSubprotocol = "relay.v1";
inline constexpr std::uint16_t kVersion = 1;

inline constexpr std::size_t kMaxFrame = std::size_t{1} << 20;  // bytes of one WebSocket frame
inline constexpr std::size_t kMaxRecord = kMaxFrame;            // bytes of one record, header included
inline constexpr std::size_t kMaxRoom = 1024;                   // bytes of a room name on a link
inline constexpr std::size_t kMaxCid = 128;                     // bytes of a client's message id
inline constexpr std::size_t kMaxName = 64;                     // bytes of a node's name
inline constexpr std::size_t kMaxLinks = 2'048;                 // nodes one relayer serves
inline constexpr std::size_t kMaxMutesPerLink = 100'000;        // rooms
inline constexpr std::uint32_t kResumeWindow = 1 << 20;         // bytes of one answer to a resume

}  // namespace ws::relay
