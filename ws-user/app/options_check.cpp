#include "ws-user/app/options_check.hpp"

#include <algorithm>

#include "shared/net/http/http_text.hpp"
#include "shared/net/ws/server_url.hpp"
#include "shared/protocol/text.hpp"
#include "shared/relay/constants.hpp"
#include "ws-user/bus/links.hpp"

namespace ws::app {
namespace {

// What a record between servers, or a client's frame, holds besides the message.
constexpr std::size_t kEnvelope = protocol::kMaxEnvelope;
constexpr std::size_t kMessagesPerQueue = 2;

std::string problem_of_sizes(const Options& o) {
  constexpr std::size_t kMostRelayed = relay::kMaxRecord - kEnvelope;
  const std::size_t message = o.gateway.limits.max_message;
  if (!o.relayer_urls.empty() && message > kMostRelayed) {
    return "--max-message (MAX_MESSAGE): with a relayer (RELAYER_URL) at most " +
           std::to_string(kMostRelayed) + ", since what goes from server to server is at most 1 MiB";
  }
  const std::size_t least_queue = kMessagesPerQueue * (message + kEnvelope);
  if (o.net.max_queue < least_queue) {
    return "--max-queue (MAX_QUEUE): at least " + std::to_string(least_queue) + " for a MAX_MESSAGE of " +
           std::to_string(message) + ", so that two messages fit and none alone closes a client";
  }
  return {};
}

std::string problem_of_outbox(const Options& o) {
  constexpr std::size_t kMostGrowth = 6;  // a control character becomes six bytes of JSON
  const std::size_t message = o.gateway.limits.max_message;
  const std::size_t record = std::min(o.gateway.limits.max_encoded, kMostGrowth * message + kEnvelope);
  if (o.relayer_urls.empty() || o.outbox_bytes >= record) return {};
  return "--outbox-bytes (OUTBOX_BYTES): at least " + std::to_string(record) + " for a MAX_MESSAGE of " +
         std::to_string(message) + ", so that one message fits whatever becomes of it on its way";
}

std::string problem_of_relayers(const Options& o) {
  for (const std::string& url : o.relayer_urls) {
    if (!net::parse_server_url(url))
      return "--relayer-url (RELAYER_URL): '" + url + "' is not of the form ws://host:port";
  }
  if (o.relayer_urls.size() <= bus::kMaxLinks) return {};
  return "--relayer-url (RELAYER_URL): at most " + std::to_string(bus::kMaxLinks) + " relayers";
}

std::string problem_of_subprotocols(const Options& o) {
  for (const std::string& name : o.gateway.subprotocols) {
    if (!std::all_of(name.begin(), name.end(), net::is_token_char))
      return "--subprotocol (SUBPROTOCOL): '" + name + "' is not a name that a client can offer";
  }
  return {};
}

}  // namespace

std::string contradiction_in(const Options& o) {
  if (o.net.ws.ping_after >= o.net.ws.dead_after) return "--ping-after-ms must be less than --dead-after-ms";
  if (!o.gateway.default_room.empty() &&
      !protocol::is_name(o.gateway.default_room, o.gateway.limits.max_room_name)) {
    return "--default-room (DEFAULT_ROOM): not a valid room name";
  }
  if (const std::string& name = o.gateway.node_name; !protocol::is_name(name, name.size()))
    return "--node-name (NODE_NAME): UTF-8 without control characters, for it stands in logs";
  for (auto problem_of :
       {problem_of_relayers, problem_of_subprotocols, problem_of_sizes, problem_of_outbox}) {
    if (std::string problem = problem_of(o); !problem.empty()) return problem;
  }
  return {};
}

std::size_t largest_message_of(const Options& o) {
  const std::size_t share = o.net.max_queue / kMessagesPerQueue;
  return o.relayer_urls.empty() ? share : std::min(share, relay::kMaxRecord);
}

}  // namespace ws::app
