#include "ws-relayer/plain/plain_links.hpp"

#include <algorithm>

namespace ws::relayer {
namespace {

constexpr milliseconds kShortestWait{1};  // from one paused link to the next
constexpr milliseconds kLogInterval{10'000};

}  // namespace

class PlainLinks::Link final : public net::MessageHandler {
 public:
  Link(PlainLinks& links, net::WebSocket& connection)
      : links_(links), connection_(connection), peer_(connection.peer()) {}

  void on_message(net::Opcode opcode, std::string_view payload) override {
    if (opcode != net::Opcode::kText)
      return connection_.close(CloseCode::kUnsupportedData, "plain links speak text");
    links_.on_text(*this, payload);
  }
  void on_shutdown() override { connection_.close(CloseCode::kServiceRestart, "the relayer is restarting"); }
  void on_close(const net::CloseReason& reason) override {
    spdlog::info("{} unlinked: {} {}", peer_, static_cast<int>(reason.code), printable(reason.text));
    links_.left(*this);
  }

  void send(const Bytes& frame) {
    if (!connection_.send(Slice(frame)))
      connection_.close_discarding(CloseCode::kTooSlow, "too slow: the queue is full");
  }
  // Tells whether it was not so already.
  bool pause(bool on) {
    connection_.pause_reading(on);
    return std::exchange(paused_, on) != on;
  }
  const std::string& peer() const { return peer_; }

 private:
  PlainLinks& links_;
  net::WebSocket& connection_;
  std::string peer_;
  bool paused_ = false;
};

PlainLinks::PlainLinks(net::EventLoop& loop, NodeId self, Relay& relay)
    : loop_(loop),
      relay_(relay),
      translator_(self, loop.clock()),
      pause_log_(kLogInterval),
      large_log_(kLogInterval) {}

std::unique_ptr<net::MessageHandler> PlainLinks::accept(net::WebSocket& connection) {
  auto link = std::make_unique<Link>(*this, connection);
  spdlog::info("{} linked, plain", link->peer());
  links_.insert(link.get());
  stats_.links.add(1);
  relay_.watch(true);
  return link;
}

void PlainLinks::left(Link& link) {
  links_.erase(&link);
  paused_.erase(std::remove(paused_.begin(), paused_.end(), &link), paused_.end());
  stats_.links.add(-1);
  relay_.watch(!links_.empty());
}

void PlainLinks::tell(std::string_view text) {
  const Bytes frame = net::make_frame(net::Opcode::kText, text);
  for (Link* link : links_) link->send(frame);
}

void PlainLinks::on_text(Link& from, std::string_view text) {
  const Bytes frame = net::make_frame(net::Opcode::kText, text);
  for (Link* link : links_) {
    if (link != &from) link->send(frame);
  }
  tell_nodes(from, text);
  pace_.spend(text.size(), loop_.now());
  if (pace_.wait(loop_.now()) != milliseconds::zero()) pause(from);
}

void PlainLinks::tell_nodes(const Link& from, std::string_view text) {
  const auto chat = translator_.translate(text);
  if (!chat || relay_.publish_plain(chat->room, chat->event)) return;
  stats_.too_large.add();
  std::uint64_t suppressed = 0;
  if (!large_log_.allow(loop_.now(), &suppressed)) return;
  spdlog::warn(
      "a chat of {} has {} bytes, too many for the servers: they do not hear it "
      "({} like this since the last line)",
      from.peer(), text.size(), suppressed);
}

void PlainLinks::pause(Link& link) {
  if (!link.pause(true)) return;
  stats_.pauses.add();
  std::uint64_t suppressed = 0;
  if (pause_log_.allow(loop_.now(), &suppressed)) {
    spdlog::warn(
        "plain links say more than {} bytes a second: {} is read more slowly "
        "({} like this since the last line)",
        Pace::kPerSecond, link.peer(), suppressed);
  }
  paused_.push_back(&link);
  if (resume_ == nullptr) resume_later();
}

void PlainLinks::resume_later() {
  resume_ = loop_.after(std::max(kShortestWait, pace_.wait(loop_.now())), [this] { resume_one(); });
}

// One at a time: each may say as much as one read takes.
void PlainLinks::resume_one() {
  resume_.reset();
  if (paused_.empty()) return;
  if (pace_.wait(loop_.now()) != milliseconds::zero()) return resume_later();
  Link* next = paused_.front();
  paused_.pop_front();
  next->pause(false);
  if (!paused_.empty()) resume_later();
}

}  // namespace ws::relayer
