#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "shared/base/errors.hpp"
#include "shared/net/stream/peer_address.hpp"
#include "shared/net/stream/stream.hpp"

namespace ws::net {

class Guest;

// Host: who has guests. Thread: loop.
class Host {
 public:
  virtual ~Host() = default;
  // It is over: the host lets go of it, which ends its stream. It is freed at the end of the turn.
  virtual void over(Guest& guest) noexcept = 0;
  // A fault of this program, which costs that guest: it is about to end.
  virtual void note_fault(const Guest& guest, const std::exception& fault) noexcept = 0;
};

// Guest: what a server has on an accepted stream, one after the other: an HTTP exchange, then perhaps a
// WebSocket.
//
// Thread: loop. Owned by its host; owns its stream. Errors: none escape; an exception out of what it calls
// costs this guest.
class Guest : public Stream::Owner {
 public:
  explicit Guest(PeerAddress address) : address_(address) {}

  // The server stops.
  virtual void shut_down() noexcept = 0;
  // At once, whatever is under way.
  virtual void end(CloseCode code, std::string_view why) noexcept = 0;

  std::string peer() const { return address_.text(); }  // address and port, for the log
  const PeerAddress& address() const { return address_; }
  Stream& stream() { return *stream_; }
  // From one guest to the next, which then is told what happens to it.
  Stream::Ptr give_stream() { return std::move(stream_); }
  void take_stream(Stream::Ptr stream) {
    stream_ = std::move(stream);
    stream_->owner(*this);
  }

  std::uint32_t index() const { return index_; }  // in the host's table
  void index(std::size_t index) { index_ = static_cast<std::uint32_t>(index); }

 protected:
  virtual void fail(const std::exception& fault) noexcept = 0;
  template <typename Work>
  void guarded(Work&& work) noexcept {
    try {
      work();
    } catch (const std::exception& fault) {
      fail(fault);
    }
  }

  Stream::Ptr stream_;

 private:
  PeerAddress address_;
  std::uint32_t index_ = 0;
};

}  // namespace ws::net
