#pragma once

#include "shared/net/loop/event_loop.hpp"

namespace ws::node {

// JoinAnswer: what a session is told of its join, as tasks for its own loop. Both empty: it wants no answer.
struct JoinAnswer {
  net::Task joined;     // nothing that was said before the join can come late any more
  net::Task cancelled;  // everybody had left the room before it came to that
};

}  // namespace ws::node
