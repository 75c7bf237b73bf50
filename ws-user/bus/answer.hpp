#pragma once

#include <functional>
#include <utility>

#include "shared/base/clock.hpp"
#include "shared/relay/control.hpp"
#include "ws-user/bus/links.hpp"
#include "ws-user/bus/outbox.hpp"
#include "ws-user/bus/rules.hpp"

namespace ws::bus {

// Answerer: answers the questions of other nodes from the outbox, in the loop turn in which they arrive and
// on the link they came by: directed copies of the records, at most a window of them, then a record that ends
// the answer.
//
// An answer says when it was given, so that whoever asked knows how long records of this node take, before it
// has spoken.
//
// Thread: loop.
class Answerer {
 public:
  // `wall` may be empty: then answers say no time.
  Answerer(NodeId self, const Outbox& outbox, const Rules& rules, RelayWire& wire,
           std::function<milliseconds()> wall)
      : self_(self), outbox_(outbox), rules_(rules), wire_(wire), wall_(std::move(wall)) {}

  void on_resume(LinkId link, const relay::RecordView& question, MonoTime now);
  void on_room_resume(LinkId link, const relay::RecordView& question);

 private:
  struct Span {
    std::uint64_t next = 0;  // the first number that did not fit
    std::size_t bytes = 0;
  };
  template <typename Wanted>
  Span measure(std::uint64_t from, std::size_t window, Wanted&& wanted) const;
  void end(LinkId link, relay::Kind kind, relay::RecordView head, std::uint64_t number, std::uint64_t ticket);

  const NodeId self_;
  const Outbox& outbox_;
  const Rules& rules_;
  RelayWire& wire_;
  const std::function<milliseconds()> wall_;
};

}  // namespace ws::bus
