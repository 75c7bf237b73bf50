#include "ws-user/node/publication.hpp"

#include <doctest/doctest.h>

#include "shared/base/hlc.hpp"
#include "shared/protocol/event.hpp"
#include "shared/protocol/limits.hpp"
#include "shared/protocol/plain_codec.hpp"
#include "shared/relay/record.hpp"

using namespace ws;
using namespace ws::node;

namespace {

// A publication whose names are as long as `limits` allow, and of characters that JSON must escape.
struct Worst {
  explicit Worst(const protocol::ClientLimits& limits, std::string json)
      : room(limits.max_room_name, '"'),
        user(limits.max_username, '\\'),
        cid(protocol::kMaxCid, 'c'),
        message(std::move(json)) {
    publication.room = room;
    publication.user = user;
    publication.cid = cid;
    publication.message = message;
  }

  std::size_t record_size() const {
    std::string event;
    const MessageId id{~std::uint64_t{0}, NodeId{~std::uint64_t{0}}};
    protocol::encode_chat(event, {room, message, user, to_text(id), milliseconds(1'795'237'200'123)});
    relay::RecordView record;
    record.room = room;
    record.cid = cid;
    record.payload = event;
    return relay::encode(record).size();
  }

  std::string room, user, cid, message;
  Publication publication;
};

}  // namespace

TEST_CASE("the size of a record is never more than was foretold, and not much less") {
  protocol::ClientLimits longest;
  longest.max_room_name = relay::kMaxRoom;
  longest.max_username = 1'024;
  for (const protocol::ClientLimits& limits : {protocol::ClientLimits(), longest}) {
    const Worst worst(limits, "\"hi\"");
    CHECK(worst.record_size() <= record_size_at_most(worst.publication));
    CHECK(worst.record_size() + 64 > record_size_at_most(worst.publication));
  }
}

// Controls are what grows most: each becomes \u00XX.
TEST_CASE("with the defaults whatever may be sent may be passed on") {
  const protocol::ClientLimits limits;
  CHECK(limits.max_encoded < relay::kMaxRecord);
  for (protocol::Birth birth : {protocol::Birth::kPlainText, protocol::Birth::kPlainBinary}) {
    for (int byte = 0; byte < 256; ++byte) {
      const std::string sent(limits.max_message, static_cast<char>(byte));
      const Worst worst(limits, protocol::message_from_plain(sent, birth));
      REQUIRE(record_size_at_most(worst.publication) <= limits.max_encoded);
    }
  }
}
