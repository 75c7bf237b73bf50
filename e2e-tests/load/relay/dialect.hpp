#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ws::load {

// Tally: what one receiver has got.
struct Tally {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;  // of records, without what carries them
  std::uint64_t last = 0;   // number of the newest record
  std::uint64_t wrong = 0;  // records out of turn
};

// Dialect: how the same records travel to and from one kind of middleman. One object serves one link.
//
// Thread: one. Errors: throws std::runtime_error for what nobody should say.
class Dialect {
 public:
  virtual ~Dialect() = default;
  // What a link says first.
  virtual std::string greeting(bool receives) = 0;
  // Takes the middleman's welcome off the front of `in`; true once it is complete. May add to `out`.
  virtual bool welcomed(std::string& in, std::string& out) = 0;
  // Appends records `first` to `first + count - 1`, for one write. Records carry their number.
  virtual void append(std::string& out, std::uint64_t first, std::uint64_t count) = 0;
  // Reads whole units off `bytes` and answers how many bytes they were. May add answers to `out`.
  virtual std::size_t take(std::string_view bytes, Tally& tally, std::string& out) = 0;
};

// Records of `size` bytes, header included: the same bytes in either dialect.
std::unique_ptr<Dialect> relay_dialect(std::size_t size);
std::unique_ptr<Dialect> nats_dialect(std::size_t size);

}  // namespace ws::load
