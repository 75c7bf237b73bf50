#include "e2e-tests/load/population.hpp"

namespace ws::load {

Population::Population(const Shape& shape, const std::string& room, std::uint32_t first_channel, bool echo)
    : shape_(shape), first_channel_(first_channel), echo_(echo) {
  const std::uint32_t count = shape.groups * shape.rooms_each;
  rooms_.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i)
    rooms_.push_back(count == 1 ? room : room + "-" + std::to_string(i));
}

}  // namespace ws::load
