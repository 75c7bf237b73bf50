#include "ws-user/command/command.hpp"

namespace ws::command {

node::Publication publication_of(const Context& context, const protocol::Request& request) {
  node::Publication publication;
  publication.room = request.room.value_or(context.own_room);
  publication.message = request.message;
  publication.user = context.session.user();
  publication.cid = request.cid.value_or(std::string_view());
  publication.ref = request.ref;
  publication.sender = context.session.id();
  publication.birth = request.birth;
  publication.one_way = context.role == protocol::Role::kProducer;
  publication.ack = request.ack.has_value();
  return publication;
}

void chat(Context& context, const protocol::Request& request) {
  node::Publication publication = publication_of(context, request);
  publication.home = context.session.find_room(publication.room)->home;  // it is there: that was judged
  context.shard.say(publication);
}

}  // namespace ws::command
