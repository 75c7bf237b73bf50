#include "e2e-tests/load/population.hpp"

namespace ws::load {

Population::Population(const Shape& shape, const std::string& room, std::uint32_t first_channel, bool echo)
    : shape_(shape), first_channel_(first_channel), echo_(echo) {
  const std::uint32_t count = shape.groups * (shape.ring ? 1 : shape.rooms_each);
  rooms_.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i)
    rooms_.push_back(count == 1 ? room : room + "-" + std::to_string(i));
}

std::optional<std::uint32_t> Population::place(std::uint32_t member, std::uint32_t channel) const {
  const std::uint32_t group = group_of_channel(channel);
  const std::uint32_t in_group = (channel - first_channel_) % channels_per_group();
  if (!shape_.ring) return group == group_of(member) ? std::optional(in_group) : std::nullopt;
  const std::uint32_t room = (group + in_group % shape_.rooms_each) % shape_.groups;
  const std::uint32_t which =
      (room + shape_.groups - group_of(member)) % shape_.groups;  // of the member's rooms
  if (which >= shape_.rooms_each) return std::nullopt;
  return which * channels_per_group() + in_group;
}

}  // namespace ws::load
