#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>

#include "shared/base/hlc.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/node/answers.hpp"
#include "ws-user/node/publication.hpp"

namespace ws::node {

// Gate: where messages get their place in this server's stream. Stamp and number are given in one step, and
// what enters is in the bus's queue when that step is done, whole: so the stamps grow in the order of the
// numbers over all rooms, whichever threads the rooms live on, and no number is ever missing.
//
//   a home                                 the gate                              the bus's loop
//   begin_chat(event)
//   enter(publication, event) ---> [lock: stamp, number, into the queue]
//   event is whole: members hear it         ... queue ...  ----------------------> drain(): Bus::publish
//
// A server with one shard has no queue and no lock: enter() publishes. One that is alone, with several
// shards, gives stamps, and queues what somebody wants to hear an answer of.
//
// Thread: enter(), repeat(), follow(), bytes() any; the rest the bus's loop. Owns the queue and the askers of
// `relayed`. Errors: what enters may throw for lack of memory, and has then got no place.
class Gate {
 public:
  enum class Way {
    kDirect,  // one shard, whose loop is the bus's
    kQueued,  // several
    kAlone,   // several, and no other server
  };
  struct Place {
    MessageId id;
    std::uint64_t number = 0;  // 0: it goes to no other server
  };

  Gate(NodeId self, Way way) : self_(self), way_(way) {}
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  // Before anything enters. Thread: setup.
  void connect(bus::Bus& bus) { bus_ = &bus; }

  // `event` is the chat as protocol::begin_chat left it, and gets its end here. `shard` is the sender's.
  Place enter(const Publication& publication, std::uint32_t shard, std::string& event, milliseconds wall);
  // The same message once more, whole and under its old id, for those who may have missed it. Its stamp is
  // not in the order of the numbers.
  void repeat(const Publication& publication, std::uint32_t shard, std::string_view event,
              std::uint64_t stamp);
  // As Hlc::follow.
  bool follow(std::uint64_t stamp, milliseconds wall);

  // Publishes what waits. Whoever tells the bus something that must not overtake a message drains first. What
  // throws leaves the rest in the queue, in order, for the next call.
  void drain();
  // Who asked; nobody, if the token is unknown.
  std::optional<Asker> answer(bus::AckToken token) { return acks_.answer(token.value); }

  // Memory of what waits to be drained.
  std::size_t bytes() const { return bytes_.load(std::memory_order_acquire); }
  // Nothing waits, and nothing is being published.
  bool empty() const { return bytes() == 0; }

 private:
  // A record that waits, with all its texts in one piece: room, cid, event.
  struct Outgoing {
    std::uint64_t stamp = 0;
    std::uint64_t number = 0;
    std::uint8_t flags = 0;
    bool finished = false;  // the event has its end
    std::size_t room = 0;   // bytes
    std::size_t cid = 0;
    std::string text;
    std::optional<Asker> asker;
    std::size_t bytes() const { return sizeof(*this) + text.capacity(); }
  };
  // Its nodes change their owner as they are: once one is made, nothing can fail.
  using Queue = std::list<Outgoing>;

  static Queue outgoing_of(const Publication& publication, std::uint32_t shard, std::string_view event);
  void finish(std::string& event, std::uint64_t stamp) const;
  std::uint64_t push(Queue& one, std::uint64_t stamp) noexcept;
  void publish(Outgoing& outgoing);
  std::uint64_t publish(bus::Publication record, const std::optional<Asker>& asker);

  const NodeId self_;
  const Way way_;
  bus::Bus* bus_ = nullptr;
  Answers<Asker> acks_;  // the bus's loop's
  Queue draining_;       // the bus's loop's
  std::atomic<std::size_t> bytes_{0};

  std::mutex mutex_;  // of all below, if there is more than one shard
  Hlc hlc_;
  std::uint64_t newest_ = 0;
  Queue waiting_;
};

}  // namespace ws::node
