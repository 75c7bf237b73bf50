#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/protocol/dialect.hpp"

namespace ws::node {

// What a sender is told of its message.
struct Receipt {
  std::string id;
  milliseconds wall{0};  // since 1970
};

// A chat message on its way from a session to its room. Owns what it carries: it may cross threads.
struct Publication {
  std::string room;
  std::string message;  // JSON
  std::string user;
  SessionId sender;  // a member that is not to hear it (unless it wants to); none: everybody hears it
  protocol::Birth birth = protocol::Birth::kJson;
  bool one_way = false;                         // from a producer: the log says how many consumers got it
  std::string cid;                              // the client's own id for it; empty: none
  std::function<void(const Receipt&)> on_sent;  // on the sender's loop; may be empty
  std::function<void(std::size_t peers)> on_relayed;  // on the sender's loop; empty: not asked for
};

}  // namespace ws::node
