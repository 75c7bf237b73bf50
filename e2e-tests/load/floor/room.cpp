#include "e2e-tests/load/floor/room.hpp"

#include "e2e-tests/load/floor/client.hpp"

namespace ws::floor {

void Room::add(Client& client) {
  client.place_in_room = members_.size();
  members_.push_back(&client);
}

void Room::remove(Client& client) {
  Client* last = members_.back();
  members_[client.place_in_room] = last;
  last->place_in_room = client.place_in_room;
  members_.pop_back();
}

char* Room::append(Client& author, std::size_t length) {
  const std::size_t begin = turn_.size();
  turn_.resize(begin + length);
  parts_.push_back({begin, begin + length, &author});
  author.authored = true;
  return turn_.data() + begin;
}

void Room::flush() {
  for (std::size_t i = members_.size(); i-- > 0;) {
    Client& member = *members_[i];
    if (!member.authored) {
      member.write(turn_.data(), turn_.size());
    } else {
      flush_to_author(member);
    }
  }
  turn_.clear();
  parts_.clear();
}

void Room::flush_to_author(Client& author) {
  author.authored = false;
  gather_.clear();
  for (const Part& part : parts_) {
    if (part.author == &author) continue;
    char* begin = turn_.data() + part.begin;
    const bool adjoins =
        !gather_.empty() && static_cast<char*>(gather_.back().iov_base) + gather_.back().iov_len == begin;
    if (adjoins) {
      gather_.back().iov_len += part.end - part.begin;
    } else {
      gather_.push_back({begin, part.end - part.begin});
    }
  }
  if (!gather_.empty()) author.write(gather_);
}

}  // namespace ws::floor
