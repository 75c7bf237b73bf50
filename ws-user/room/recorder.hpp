#pragma once

#include <string>

#include "ws-user/room/subscriber.hpp"

namespace ws::room {

// Recorder: a subscriber that writes down what it hears. For tests only.
struct Recorder final : Subscriber {
  std::string text;
  int slices = 0;
  bool is_behind = false;
  std::string answers;
  const Membership* place = nullptr;  // of the join whose answers it is to believe
  bool broken_off = false;
  const char* last_large = nullptr;  // the address of the last slice over 4 KiB

  void deliver(const Slice& frames) override {
    text += frames.view();
    ++slices;
    if (frames.length > 4096) last_large = frames.data();
  }
  bool behind() const override { return is_behind; }
  const Membership* place_as_sender(std::string_view) const override { return nullptr; }
  void hear_joined(std::string_view, std::string_view ref, std::uint32_t ticket) override {
    const bool in = place != nullptr && place->ticket == ticket;
    answers += (in ? "joined " : "cancelled ") + std::string(ref) + ";";
  }
  void hear_sent(std::string_view ref, std::string_view, milliseconds) override {
    answers += "sent " + std::string(ref) + ";";
  }
  void hear_relayed(std::string_view ref, std::size_t) override {
    answers += "relayed " + std::string(ref) + ";";
  }
  void hear_gap(std::uint32_t home) override { answers += "gap " + std::to_string(home) + ";"; }
  void break_off() noexcept override { broken_off = true; }
};

}  // namespace ws::room
