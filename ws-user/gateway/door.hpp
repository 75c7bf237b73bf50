#pragma once

#include "shared/net/service.hpp"
#include "ws-user/gateway/moves.hpp"
#include "ws-user/gateway/settings.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::gateway {

// Lets a client in: reads from its request who it is and where it goes, and answers with the connection that
// speaks its dialect, or with a refusal.
//
// Whose request names its room is answered at the room's home.
//
// Thread: loop (the shard's). Shard and settings must outlive the connections.
net::UpgradeDecision let_in(const net::HttpRequest& request, protocol::Dialect dialect, protocol::Role role,
                            node::Shard& shard, const Settings& settings, const Neighbours& neighbours);

}  // namespace ws::gateway
