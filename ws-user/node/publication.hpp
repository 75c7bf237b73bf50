#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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
  std::string_view cid;    // the client's own id for it; empty: none
  std::string_view ref;    // what answers to the sender carry; empty: it wants none
  SessionId sender;        // a member that is not to hear it (unless it wants to); none: everybody hears it
  std::uint32_t home = 0;  // the shard that the room lives on
  protocol::Birth birth = protocol::Birth::kJson;
  bool one_way = false;  // from a producer: the log says how many consumers got it
  bool ack = false;      // the sender wants to hear when all other servers have it
};

// The bytes that a publication takes at most as a record between servers, which is more than any member hears
// of it: its names count twice, as if quotes were all they held.
std::size_t record_size_at_most(const Publication& publication);

// KeptPublication: one that owns what it carries, in one piece: to cross threads, or to wait.
class KeptPublication {
 public:
  explicit KeptPublication(const Publication& publication) : fields_(publication) {
    std::size_t size = 0;
    for (auto part : kParts) size += (fields_.*part).size();
    text_.reserve(size);
    for (auto part : kParts) text_ += fields_.*part;
  }

  std::size_t bytes() const { return text_.size(); }
  // Lives as long as this stays where it is.
  Publication view() const {
    Publication publication = fields_;
    std::string_view rest = text_;
    for (auto part : kParts) {
      const std::size_t size = (fields_.*part).size();
      publication.*part = rest.substr(0, size);
      rest.remove_prefix(size);
    }
    return publication;
  }

 private:
  static constexpr std::array kParts{&Publication::room, &Publication::message, &Publication::user,
                                     &Publication::cid, &Publication::ref};

  Publication fields_;  // of its views the sizes alone still count
  std::string text_;
};

}  // namespace ws::node
