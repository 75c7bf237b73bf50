#include "e2e-tests/load/target.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "e2e-tests/load/websocket.hpp"

namespace ws::load {
namespace {

constexpr char kScheme[] = "ws://";
// All connections of a run may use one key: it proves that the server speaks WebSocket, nothing else.
constexpr char kKey[] = "bG9hZCBnZW5lcmF0b3Ihcg==";

// All connections inflate with one state, so the server is to keep none between messages. Sent are plain
// frames.
constexpr char kOffer[] = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

bool bind_source(int socket, int source) {
  const int one = 1;
  setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + static_cast<std::uint32_t>(source));
  return bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

// Whether somebody lets us in at that address, soon.
bool answers(const addrinfo& address) {
  constexpr timeval kPatience{2, 0};
  const int fd = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);  // bounds connect as well
  const bool connected = connect(fd, address.ai_addr, address.ai_addrlen) == 0;
  close(fd);
  return connected;
}

}  // namespace

Target parse_target(const std::string& url) {
  if (url.rfind(kScheme, 0) != 0) throw std::invalid_argument("'" + url + "' does not begin with ws://");
  Target target;
  const std::string rest = url.substr(sizeof kScheme - 1);
  const std::size_t slash = rest.find_first_of("/?");
  const std::string authority = rest.substr(0, slash);
  target.path = slash == std::string::npos ? "/" : rest.substr(slash);
  if (target.path.front() == '?') target.path.insert(0, "/");
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  target.host = authority.substr(0, colon);
  if (bracket != std::string::npos && authority.front() == '[')
    target.host = authority.substr(1, bracket - 1);
  target.port = colon == std::string::npos ? "80" : authority.substr(colon + 1);
  if (target.host.empty() || target.port.empty())
    throw std::invalid_argument("'" + url + "' names no host or port");
  return target;
}

void resolve(Target& target, bool only_ipv4) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_family = only_ipv4 ? AF_INET : AF_UNSPEC;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &found);
  if (error != 0 || found == nullptr)
    throw std::runtime_error(target.host + ":" + target.port + ": " + gai_strerror(error));
  const addrinfo* chosen = found;
  while (chosen != nullptr && !answers(*chosen)) chosen = chosen->ai_next;
  if (chosen == nullptr) chosen = found;  // then connecting says what is wrong
  std::memcpy(&target.address, chosen->ai_addr, chosen->ai_addrlen);
  target.address_length = chosen->ai_addrlen;
  freeaddrinfo(found);
  const bool is_v6 = target.host.find(':') != std::string::npos;
  target.handshake =
      "GET " + target.path + " HTTP/1.1\r\nHost: " + (is_v6 ? '[' + target.host + ']' : target.host) + ":" +
      target.port + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + kKey +
      "\r\nSec-WebSocket-Version: 13\r\n";
  if (target.compress) target.handshake.append("Sec-WebSocket-Extensions: ").append(kOffer).append("\r\n");
  target.handshake += "\r\n";
  target.accept = accept_value(kKey);
}

int start_connect(const Target& target, int source) {
  const int fd = socket(target.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  const bool bound = source <= 0 || bind_source(fd, source);
  const auto* address = reinterpret_cast<const sockaddr*>(&target.address);
  if (bound && (connect(fd, address, target.address_length) == 0 || errno == EINPROGRESS)) return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

}  // namespace ws::load
