#include "shared/net/client.hpp"

#include <doctest/doctest.h>
#include <sys/eventfd.h>

#include "shared/testing/local_server.hpp"

using namespace ws;

namespace {

constexpr std::size_t kMegabyte = 1024 * 1024;
constexpr std::size_t kPiece = 1024;  // bytes of one message

// Says a megabyte at the first word.
class Talker final : public net::MessageHandler {
 public:
  explicit Talker(net::WebSocket& connection) : connection_(connection) {}
  void on_message(net::Opcode, std::string_view) override {
    const Slice piece(net::make_frame(net::Opcode::kBinary, std::string(kPiece, 'x')));
    for (std::size_t said = 0; said < kMegabyte; said += kPiece) CHECK(connection_.send(piece));
  }
  void on_shutdown() override {}
  void on_close(const net::CloseReason&) override {}

 private:
  net::WebSocket& connection_;
};

class Listener final : public net::ClientHandler {
 public:
  void on_open() override { client->send(net::Opcode::kBinary, "go on"); }
  void on_message(net::Opcode, std::string& payload) override { heard += payload.size(); }
  void on_close(const net::CloseReason& reason) override { FAIL(reason.text); }
  void on_pong(const std::string&) override {}

  std::unique_ptr<net::Client> client;
  std::size_t heard = 0;  // bytes
};

// A local client who always has something to say.
class Chatterbox final : public net::Pollable {
 public:
  explicit Chatterbox(net::EventLoop& loop) : always_ready_(::eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC)) {
    REQUIRE(loop.poller().add(always_ready_.get(), EPOLLIN, *this));
  }
  void on_ready(std::uint32_t) noexcept override { ++served; }
  int served = 0;

 private:
  net::UniqueFd always_ready_;
};

}  // namespace

// A link carries what all clients of another server say: where it is read less than a client is, it starves
// under load at home.
TEST_CASE("a link is read as fast as a client is") {
  const SystemClock clock;
  net::EventLoop loop(clock);
  net::ServerLimits limits;
  limits.max_queue = 4 * kMegabyte;
  testing::LocalServer server(
      loop, "", [](net::WebSocket& connection) { return std::make_unique<Talker>(connection); }, limits);
  net::Streams streams(loop);
  net::Dialer dialer(streams, kMegabyte);
  Listener listener;
  net::ClientRequest request;
  request.url = server.url();
  listener.client = dialer.dial(listener, request);
  std::unique_ptr<Chatterbox> chatterbox;
  loop.at(net::Phase::kLog, [&] {
    if (listener.heard > 0 && chatterbox == nullptr) chatterbox = std::make_unique<Chatterbox>(loop);
    if (listener.heard >= kMegabyte) loop.stop();
  });
  loop.run();
  CHECK(listener.heard == kMegabyte);
  CHECK(chatterbox->served <= 32);  // 16 turns of 64 KiB, and some that find less
}
