#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <string>
#include <vector>

namespace ws::floor {

class Client;

// Room: who is in it, and the frames that they sent in this loop turn, back to back.
//
// Thread: loop. Does not own its members.
class Room {
 public:
  void add(Client& client);
  void remove(Client& client);
  // Room for a frame of `length` bytes from `author`; the caller fills it before the turn ends.
  char* append(Client& author, std::size_t length);
  // True for the first frame of a turn.
  bool first_of_turn() const { return parts_.size() == 1; }
  // One write for each member: everything of this turn that is not its own.
  void flush();

 private:
  struct Part {
    std::size_t begin;
    std::size_t end;
    const Client* author;
  };
  void flush_to_author(Client& author);

  std::vector<Client*> members_;
  std::string turn_;         // frames
  std::vector<Part> parts_;  // one for each frame in turn_
  std::vector<iovec> gather_;
};

}  // namespace ws::floor
