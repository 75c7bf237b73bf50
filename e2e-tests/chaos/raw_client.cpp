#include "e2e-tests/chaos/raw_client.hpp"

#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/ws_client.hpp"

namespace ws::chaos {

using e2e::Deadline;
using e2e::Opcode;
using e2e::TcpSocket;
using namespace std::chrono_literals;

bool RawClient::connect(const e2e::Address& address) {
  close();
  try {
    socket_ = TcpSocket::connect(address);
  } catch (const e2e::Failure&) {
    return false;
  }
  waiting_ = e2e::Upgrade().request(address);
  flush();
  return is_open();
}

void RawClient::close() {
  socket_.reset();
  upgraded_ = false;
  waiting_.clear();
}

pollfd RawClient::interest() const {
  const short events = waiting_.empty() ? POLLIN : POLLIN | POLLOUT;
  return {socket_->fd(), events, 0};
}

std::vector<std::string> RawClient::read() {
  std::vector<std::string> texts;
  if (!socket_) return texts;
  const bool ended = socket_->receive(Deadline(0ms)) == TcpSocket::Received::end;
  if (!upgraded_) {
    if (const auto head = e2e::take_response_head(socket_->inbox())) {
      if (head->status != 101) throw e2e::Failure("handshake answered with " + std::to_string(head->status));
      upgraded_ = true;
    }
  }
  if (upgraded_) take_frames(texts);
  if (ended) close();
  if (is_open()) flush();
  return texts;
}

void RawClient::take_frames(std::vector<std::string>& texts) {
  while (auto frame = e2e::take_frame(socket_->inbox())) {
    if (frame->opcode == Opcode::text) texts.push_back(std::move(frame->payload));
    if (frame->opcode == Opcode::ping) waiting_ += e2e::encode({Opcode::pong, frame->payload});
    if (frame->opcode == Opcode::close) waiting_ += e2e::encode({Opcode::close, frame->payload});
  }
}

void RawClient::say(std::string_view text) {
  if (!is_open()) return;
  waiting_ += e2e::encode({Opcode::text, std::string(text)});
  flush();
}

void RawClient::flush() {
  while (!waiting_.empty()) {
    const std::size_t sent = socket_->send_blindly(waiting_, Deadline(0ms));
    if (sent == 0) return;
    waiting_.erase(0, sent);
  }
}

}  // namespace ws::chaos
