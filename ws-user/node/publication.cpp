#include "ws-user/node/publication.hpp"

#include "shared/protocol/event.hpp"
#include "shared/relay/record.hpp"

namespace ws::node {

std::size_t record_size_at_most(const Publication& publication) {
  relay::RecordView record;
  record.room = publication.room;
  record.cid = publication.cid;
  record.payload = publication.message;
  return relay::encoded_size(record) + protocol::kChatEnvelope +
         2 * (publication.room.size() + publication.user.size());
}

}  // namespace ws::node
