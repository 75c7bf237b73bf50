#include "ws-user/client/connection.hpp"

namespace ws::client {
namespace {

constexpr std::size_t kLongestMessage = 32 * 1024 * 1024;  // bytes: a server may be set to let long ones pass
constexpr std::size_t kLongestQueue = 2 * kLongestMessage;  // bytes

}  // namespace

struct Connection::Attempt final : net::ClientHandler {
  explicit Attempt(Connection& connection) : owner(&connection) {}

  void on_open() override {
    tell([](Chat& chat) { chat.on_open(); });
  }
  void on_message(net::Opcode opcode, std::string& payload) override {
    if (opcode != net::Opcode::kText) return;
    tell([&](Chat& chat) { chat.on_frame(payload); });
  }
  void on_pong(const std::string&) override {
    tell([](Chat& chat) { chat.on_pong(); });
  }
  void on_close(const net::CloseReason& reason) override {
    Connection* connection = owner;
    if (connection == nullptr) return;
    const std::shared_ptr<Attempt> self = connection->attempt_;  // which is dropped here
    connection->drop();
    connection->chat_->on_closed({reason.code, reason.text, reason.http_status});
    connection->after_event_();
  }
  template <typename What>
  void tell(What&& what) {
    if (owner == nullptr) return;
    const std::shared_ptr<Attempt> self = owner->attempt_;  // the chat may drop it
    what(*owner->chat_);
    if (owner != nullptr) owner->after_event_();
  }

  Connection* owner;  // null once nobody listens
  std::unique_ptr<net::Client> client;
};

Connection::Connection(net::Streams& streams, std::function<void()> after_event)
    : dialer_(streams, kLongestQueue), after_event_(std::move(after_event)) {}

Connection::~Connection() = default;

void Connection::dial(const std::string& url) {
  net::ClientRequest request;
  request.url = url;
  request.max_message = kLongestMessage;
  drop();
  attempt_ = std::make_shared<Attempt>(*this);
  attempt_->client = dialer_.dial(*attempt_, request);
}

void Connection::send(std::string_view frame) {
  if (attempt_ != nullptr) attempt_->client->send(net::Opcode::kText, frame);
}

void Connection::ping() {
  if (attempt_ != nullptr) attempt_->client->ping({});
}

void Connection::close() {
  if (attempt_ != nullptr) attempt_->client->close(CloseCode::kNormal, "bye");
}

void Connection::drop() {
  if (attempt_ == nullptr) return;
  attempt_->owner = nullptr;
  attempt_->client.reset();
  attempt_.reset();
}

}  // namespace ws::client
