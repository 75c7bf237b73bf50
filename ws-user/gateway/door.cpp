#include "ws-user/gateway/door.hpp"

#include <algorithm>
#include <random>

#include "shared/base/comma_list.hpp"
#include "shared/protocol/text.hpp"
#include "ws-user/gateway/broadcast_connection.hpp"
#include "ws-user/gateway/plain_connection.hpp"
#include "ws-user/gateway/rooms_connection.hpp"

namespace ws::gateway {
namespace {

// "User-" and five characters that are easy to tell apart.
std::string random_user_name() {
  thread_local std::minstd_rand random{std::random_device{}()};
  constexpr std::string_view kCharacters = "23456789abcdefghjkmnpqrstuvwxyz";
  constexpr int kLength = 5;
  std::uniform_int_distribution<std::size_t> pick(0, kCharacters.size() - 1);
  std::string name = "User-";
  for (int i = 0; i < kLength; ++i) name += kCharacters[pick(random)];
  return name;
}

using protocol::Dialect;
using protocol::Role;

// A sentence if the address says something that cannot be.
std::string read_visitor(const net::HttpRequest& request, Dialect dialect, const Settings& settings,
                         Visitor* visitor) {
  visitor->user = random_user_name();
  if (const std::string* name = request.query_value("username")) visitor->user = *name;
  if (!protocol::is_name(visitor->user, settings.limits.max_username))
    return "this username is not acceptable";
  visitor->room = settings.default_room;
  if (const std::string* room = request.query_value("room")) {
    visitor->room = *room;
    if (!protocol::is_name(*room, settings.limits.max_room_name)) return "this room name is not acceptable";
  }
  const std::string* echo = request.query_value("echo");
  const bool usual = settings.echo && dialect != Dialect::kRooms;
  visitor->echo = echo == nullptr ? usual : *echo == "1" || (usual && *echo != "0");
  return {};
}

// The first of those that the client offers which may be agreed on; empty: none.
std::string_view choose_subprotocol(std::string_view offered, const std::vector<std::string>& known) {
  while (!offered.empty()) {
    const std::string_view one = take_item(offered);
    if (std::find(known.begin(), known.end(), one) != known.end()) return one;
  }
  return {};
}

std::unique_ptr<net::MessageHandler> make_connection(Dialect dialect, Role role, net::WebSocket& connection,
                                                     node::Shard& shard, const Settings& settings,
                                                     const Visitor& visitor, Moves* moves) {
  switch (dialect) {
    case Dialect::kRooms:
      break;
    case Dialect::kBroadcast:
      return std::make_unique<BroadcastConnection>(connection, shard, settings, visitor);
    case Dialect::kPlain:
      return std::make_unique<PlainConnection>(connection, shard, settings, visitor, role);
  }
  return std::make_unique<RoomsConnection>(connection, shard, settings, visitor, moves);
}

}  // namespace

net::UpgradeDecision let_in(const net::HttpRequest& request, Dialect dialect, Role role, node::Shard& shard,
                            const Settings& settings, const Neighbours& neighbours) {
  net::UpgradeDecision decision;
  Visitor visitor;
  std::string problem = read_visitor(request, dialect, settings, &visitor);
  if (problem.empty() && dialect != Dialect::kRooms && visitor.room.empty()) {
    problem = "this server has no default room: say which with ?room=";
  }
  if (!problem.empty()) {
    decision.refusal = net::plain_response(400, problem);
    return decision;
  }
  if (neighbours.moves != nullptr && dialect != Dialect::kRooms) {
    decision.elsewhere = neighbours.moves->way_home(visitor.room, neighbours.same);
    if (decision.elsewhere) return decision;
  }
  decision.subprotocol = choose_subprotocol(request.header("Sec-WebSocket-Protocol"), settings.subprotocols);
  decision.accept = [dialect, role, &shard, &settings, moves = neighbours.moves,
                     visitor = std::move(visitor)](net::WebSocket& connection) {
    return make_connection(dialect, role, connection, shard, settings, visitor, moves);
  };
  return decision;
}

}  // namespace ws::gateway
