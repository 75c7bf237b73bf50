#pragma once

#include <sys/socket.h>

#include <string>

namespace ws::load {

// Target: a server to connect to, resolved once: its address, the handshake to send and the answer to expect.
//
// Thread: immutable. Errors: parse_target throws std::invalid_argument, resolve std::runtime_error (both at
// setup).
struct Target {
  std::string host;
  std::string port;
  std::string path;  // with the query
  sockaddr_storage address{};
  socklen_t address_length = 0;
  std::string handshake;  // the whole request
  std::string accept;     // the Sec-WebSocket-Accept that answers it
  bool compress = false;  // the request offers permessage-deflate, and it must be taken
};

// Reads ws://host[:port][/path], host may be [::1].
Target parse_target(const std::string& url);

// Looks the addresses up, takes the first where somebody answers, and writes the handshake, which says what
// is set of the rest.
void resolve(Target& target, bool only_ipv4 = false);

// A non-blocking TCP socket whose connection to `target` is under way, or -1 with errno. `source` above zero
// binds it to 127.0.0.<source> first: one address has only some 28,000 ports to offer.
int start_connect(const Target& target, int source);

}  // namespace ws::load
