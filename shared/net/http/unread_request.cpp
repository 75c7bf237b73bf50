#include "shared/net/http/unread_request.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace ws::net {
namespace {

constexpr std::size_t kGlance = 4'096;  // bytes looked at

}  // namespace

bool asks_for_websocket(const UniqueFd& socket) {
  constexpr std::string_view kSign = "websocket";  // in Upgrade, and in the names of the headers beside it
  std::array<char, kGlance> request;
  const ssize_t got = ::recv(socket.get(), request.data(), request.size(), MSG_PEEK);
  if (got <= 0) return false;
  auto same_letter = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; };
  const std::string_view head(request.data(), static_cast<std::size_t>(got));
  return std::search(head.begin(), head.end(), kSign.begin(), kSign.end(), same_letter) != head.end();
}

void refuse_unread(const UniqueFd& socket) {
  static constexpr char kFull[] =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: "
      "close\r\n\r\n";
  // Its request is read, or the kernel would answer the close with a reset that overtakes the 503.
  std::array<char, kGlance> request;
  ::recv(socket.get(), request.data(), request.size(), 0);
  ::send(socket.get(), kFull, sizeof kFull - 1, MSG_NOSIGNAL);
}

}  // namespace ws::net
