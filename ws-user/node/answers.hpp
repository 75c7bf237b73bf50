#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "shared/base/ids.hpp"

namespace ws::node {

// Asker: a session, by the shard that it lived on when it asked, and what its answer is to carry. The answer
// goes by the home of its room, so that it does not pass what that says.
struct Asker {
  std::uint32_t shard = 0;
  SessionId session;
  std::string ref;
  std::uint32_t home = 0;
};

// Answers: who waits for what is asked now and answered later. A question goes out with its token; whoever
// brings the token back is told, once, who asked. No token is given twice.
//
// Thread: loop. Owns what is kept for the askers. Bound: that of the one who answers, since every token comes
// back once (of the bus: what finds no place in its own bounds is answered at once). Errors: ask() throws for
// lack of memory, and has then done nothing.
template <typename Waiting>
class Answers {
 public:
  std::uint64_t ask(Waiting waiting) {
    waiting_.emplace(newest_ + 1, std::move(waiting));
    return ++newest_;
  }
  // Nobody, if the token was answered before.
  std::optional<Waiting> answer(std::uint64_t token) {
    auto found = waiting_.extract(token);
    if (!found) return std::nullopt;
    return std::move(found.mapped());
  }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  std::unordered_map<std::uint64_t, Waiting> waiting_;
  std::uint64_t newest_ = 0;
};

}  // namespace ws::node
