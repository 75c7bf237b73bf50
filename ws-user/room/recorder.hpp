#pragma once

#include <string>

#include "ws-user/room/subscriber.hpp"

namespace ws::room {

// Recorder: a subscriber that writes down what it hears. For tests only.
struct Recorder final : Subscriber {
  std::string text;
  int slices = 0;
  bool is_behind = false;
  const char* last_large = nullptr;  // the address of the last slice over 4 KiB

  void deliver(const Slice& frames) override {
    text += frames.view();
    ++slices;
    if (frames.length > 4096) last_large = frames.data();
  }
  bool behind() const override { return is_behind; }
  const Membership* place_as_sender(std::string_view) const override { return nullptr; }
  void hear_sent(std::string_view, std::string_view, milliseconds) override {}
  void hear_relayed(std::string_view, std::size_t) override {}
};

}  // namespace ws::room
