#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "e2e-tests/load/relay/dialect.hpp"
#include "shared/base/ids.hpp"

namespace ws::load {

// Samples: the records that are moved, each a room message of one node with the next number.
//
// Thread: one.
class Samples {
 public:
  Samples(NodeId origin, std::size_t size);

  std::string_view numbered(std::uint64_t number);
  std::size_t size() const { return record_.size(); }

 private:
  std::string record_;
};

// Counts the record, and checks that it is the next one.
void count_record(std::string_view record, Tally& tally);

}  // namespace ws::load
