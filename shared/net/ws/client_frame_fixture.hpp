#pragma once

#include <cstdint>
#include <string>

// A client's frame, masked byte by byte, as the standard describes it. For tests only.
namespace ws::net {

inline std::string client_frame(int first, const std::string& payload, std::uint32_t key) {
  std::string out(1, static_cast<char>(first));
  int length_bytes = 0;
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | payload.size());
  } else {
    length_bytes = payload.size() < 65'536 ? 2 : 8;
    out += static_cast<char>(length_bytes == 2 ? 0xfe : 0xff);
  }
  for (int i = length_bytes - 1; i >= 0; --i) out += static_cast<char>(payload.size() >> (8 * i) & 0xff);
  const char mask[] = {static_cast<char>(key), static_cast<char>(key >> 8), static_cast<char>(key >> 16),
                       static_cast<char>(key >> 24)};
  out.append(mask, sizeof mask);
  for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
  return out;
}

}  // namespace ws::net
