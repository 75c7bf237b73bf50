#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "shared/base/ids.hpp"
#include "shared/protocol/dialect.hpp"

namespace ws::node {

// A chat message on its way from a session to its room. The views live only during the call they are given
// to.
struct Publication {
  std::string_view room;
  std::string_view message;  // JSON
  std::string_view user;
  std::string_view cid;  // the client's own id for it; empty: none
  std::string_view ref;  // what answers to the sender carry; empty: it wants none
  SessionId sender;      // a member that is not to hear it (unless it wants to); none: everybody hears it
  protocol::Birth birth = protocol::Birth::kJson;
  bool one_way = false;  // from a producer: the log says how many consumers got it
  bool ack = false;      // the sender wants to hear when all other servers have it
};

// KeptPublication: one that owns what it carries, in one piece: to cross threads, or to wait.
class KeptPublication {
 public:
  explicit KeptPublication(const Publication& publication) : fields_(publication) {
    const auto parts = parts_of(fields_);
    std::size_t size = 0;
    for (const std::string_view* part : parts) size += part->size();
    text_.reserve(size);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      text_ += *parts[i];
      sizes_[i] = parts[i]->size();
    }
  }

  // Lives as long as this stays where it is.
  Publication view() const {
    Publication publication = fields_;
    std::string_view rest = text_;
    std::size_t part = 0;
    for (std::string_view* view :
         {&publication.room, &publication.message, &publication.user, &publication.cid, &publication.ref}) {
      *view = rest.substr(0, sizes_[part]);
      rest.remove_prefix(sizes_[part++]);
    }
    return publication;
  }

 private:
  static constexpr std::size_t kParts = 5;
  static std::array<const std::string_view*, kParts> parts_of(const Publication& from) {
    return {&from.room, &from.message, &from.user, &from.cid, &from.ref};
  }

  Publication fields_;  // its views are stale: view() replaces them
  std::array<std::size_t, kParts> sizes_{};
  std::string text_;
};

}  // namespace ws::node
