#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ws::load {

// Shape: how many there are of everything. A group is a set of members who are all in the same rooms. Each
// group has its rooms for itself, or, in a ring, shares each with its neighbours:
//
//   group          0        1        2        3            three groups, `rooms_each` of them, are in
//   is in rooms  0 1 2    1 2 3    2 3 0    3 0 1          each of the four rooms
struct Shape {
  std::uint32_t groups = 1;
  std::uint32_t members = 1;     // connections in each group
  std::uint32_t senders = 0;     // of these, how many also send
  std::uint32_t rooms_each = 1;  // rooms of each group: every member is in all of them
  bool ring = false;             // wants at least `rooms_each` groups
};

// Population: who is in which room and who sends there. One sender in one room is a channel, the unit in
// which messages are counted and kept in order; channels are numbered from `first_channel` on.
//
// Thread: immutable after construction. Owns the room names.
class Population {
 public:
  Population(const Shape& shape, const std::string& room, std::uint32_t first_channel, bool echo);

  const Shape& shape() const { return shape_; }
  bool echo() const { return echo_; }
  std::uint32_t connections() const { return shape_.groups * shape_.members; }
  std::uint32_t senders() const { return shape_.groups * shape_.senders; }
  std::uint32_t channels() const { return senders() * shape_.rooms_each; }
  std::uint32_t first_channel() const { return first_channel_; }
  bool owns(std::uint32_t channel) const {
    return channel >= first_channel_ && channel - first_channel_ < channels();
  }

  std::uint32_t group_of(std::uint32_t member) const { return member / shape_.members; }
  const std::string& room(std::uint32_t group, std::uint32_t which) const {
    return rooms_[shape_.ring ? (group + which) % shape_.groups : group * shape_.rooms_each + which];
  }
  // Senders are numbered so that neighbours are in different groups: a round through them visits every room.
  std::uint32_t member_of_sender(std::uint32_t sender) const {
    return (sender % shape_.groups) * shape_.members + sender / shape_.groups;
  }
  std::uint32_t channel(std::uint32_t sender, std::uint32_t which) const {
    const std::uint32_t in_group = sender / shape_.groups;
    return first_channel_ + ((sender % shape_.groups) * shape_.senders + in_group) * shape_.rooms_each +
           which;
  }
  std::uint32_t group_of_channel(std::uint32_t channel) const {
    return (channel - first_channel_) / channels_per_group();
  }
  std::uint32_t sender_member(std::uint32_t channel) const {
    const std::uint32_t local = channel - first_channel_;
    return group_of_channel(channel) * shape_.members + local % channels_per_group() / shape_.rooms_each;
  }
  std::uint32_t sender_of_channel(std::uint32_t channel) const {
    const std::uint32_t local = (channel - first_channel_) % channels_per_group();
    return local / shape_.rooms_each * shape_.groups + group_of_channel(channel);
  }
  std::uint32_t channels_per_group() const { return shape_.senders * shape_.rooms_each; }
  // How many connections must hear each message.
  std::uint32_t receivers() const {
    return shape_.members * (shape_.ring ? shape_.rooms_each : 1) - (echo_ ? 0 : 1);
  }
  // Of the channels in the member's rooms, which one this is: below channels_heard(). Nothing if it is in
  // another.
  std::optional<std::uint32_t> place(std::uint32_t member, std::uint32_t channel) const;
  std::uint32_t channels_heard() const {
    return channels_per_group() * (shape_.ring ? shape_.rooms_each : 1);
  }

 private:
  Shape shape_;
  std::uint32_t first_channel_;
  bool echo_;
  std::vector<std::string> rooms_;
};

}  // namespace ws::load
