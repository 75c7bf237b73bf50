#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ws::net {

// Inflater: reads compressed messages (RFC 7692), each on its own: peers have been told to keep no context,
// so one inflater serves all connections of a loop, and none holds anything between messages.
//
// Thread: loop. Owns zlib's state (some 40 KiB) and a chunk for its output, from the first use on.
class Inflater {
 public:
  enum class Result { kOk, kTooBig, kCorrupt };

  Inflater();
  ~Inflater();

  // Sets `message` to what `payload`, a whole message's, stands for. kTooBig as soon as that is found to
  // exceed `most` bytes, however much more there would be; kCorrupt for what is not deflated data, or is cut
  // off.
  Result inflate(std::string_view payload, std::size_t most, std::string& message);

 private:
  struct Stream;
  Result feed(std::string_view part, std::size_t most, std::string& message);

  std::unique_ptr<Stream> stream_;
};

}  // namespace ws::net
