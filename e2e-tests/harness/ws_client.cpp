#include "e2e-tests/harness/ws_client.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <utility>

#include "e2e-tests/harness/deflate.hpp"
#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

constexpr std::uint16_t kNoStatusCode = 1005;
constexpr char kOffer[] = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
constexpr char kAnswer[] = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
constexpr std::size_t kShownBytes = 200;  // of a message, in a failure's text

// What the server must answer to `key` (RFC 6455, section 4.2.2).
std::string accept_for(const std::string& key) {
  const std::string salted = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(salted.data()), salted.size(), digest);
  unsigned char encoded[4 * ((SHA_DIGEST_LENGTH + 2) / 3) + 1];
  const int length = EVP_EncodeBlock(encoded, digest, SHA_DIGEST_LENGTH);
  return {reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length)};
}

// EndOfStream: the connection ended where a frame was expected.
struct EndOfStream {};

}  // namespace

std::string Upgrade::request(const Address& address) const {
  std::string request = method + " " + path + " HTTP/1.1\r\nHost: " + address.authority() +
                        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  if (!key.empty()) request += "Sec-WebSocket-Key: " + key + "\r\n";
  if (!version.empty()) request += "Sec-WebSocket-Version: " + version + "\r\n";
  if (compress) request += kOffer;
  return request + extra_headers + "\r\n";
}

std::string Event::describe() const {
  const std::string shown = payload.substr(0, kShownBytes);
  switch (kind) {
    case Kind::text:
      return "text " + shown;
    case Kind::binary:
      return "binary of " + std::to_string(payload.size()) + " bytes";
    case Kind::pong:
      return "pong " + shown;
    case Kind::closed:
      break;
  }
  return "close " + std::to_string(code) + " " + shown;
}

WsClient WsClient::dial(const Address& address, const Upgrade& upgrade) {
  WsClient client(TcpSocket::connect(address, upgrade.receive_buffer), upgrade);
  client.send_raw(upgrade.request(address));
  return client;
}

WsClient WsClient::open(const Address& address, const Upgrade& upgrade) {
  WsClient client = dial(address, upgrade);
  client.await_open();
  return client;
}

void WsClient::await_open() {
  const Deadline deadline;
  std::optional<HttpResponse> response;
  while (!(response = take_response_head(socket_.inbox()))) {
    if (socket_.receive(deadline) != TcpSocket::Received::data) throw Failure("no answer to the handshake");
  }
  if (response->status != 101) throw Failure("handshake answered with " + std::to_string(response->status));
  if (response->header("sec-websocket-accept") != accept_for(key_))
    throw Failure("wrong Sec-WebSocket-Accept");
  const std::string agreed = response->header("sec-websocket-extensions");
  if (agreed != (compress_ ? kAnswer : "")) throw Failure("wrong Sec-WebSocket-Extensions: " + agreed);
}

InFrame WsClient::next_frame(const Deadline& deadline) {
  while (true) {
    if (std::optional<InFrame> frame = take_frame(socket_.inbox(), compress_)) return std::move(*frame);
    const TcpSocket::Received received = socket_.receive(deadline);
    if (received == TcpSocket::Received::end) throw EndOfStream();
    if (received == TcpSocket::Received::timeout) {
      throw Failure("heard nothing for " + std::to_string(deadline.patience().count()) + " ms");
    }
  }
}

Event WsClient::closed_by(const InFrame& frame) {
  send({Opcode::close, frame.payload});
  if (frame.payload.empty()) return {Event::Kind::closed, "", kNoStatusCode};
  if (frame.payload.size() == 1) throw Failure("server closed with half a code");
  const int code =
      static_cast<std::uint8_t>(frame.payload[0]) << 8 | static_cast<std::uint8_t>(frame.payload[1]);
  const std::string reason = frame.payload.substr(2);
  if (!is_utf8(reason)) throw Failure("server closed with a reason that is not UTF-8");
  return {Event::Kind::closed, reason, static_cast<std::uint16_t>(code)};
}

Event WsClient::next(const Deadline& deadline) try {
  std::string message;
  Event::Kind kind = Event::Kind::text;
  bool within_message = false;
  bool compressed = false;
  while (true) {
    InFrame frame = next_frame(deadline);
    if (frame.opcode == Opcode::close) return closed_by(frame);
    if (frame.opcode == Opcode::pong) return {Event::Kind::pong, frame.payload, 0};
    if (frame.opcode == Opcode::ping) {
      send({Opcode::pong, frame.payload});
      continue;
    }
    if (within_message != (frame.opcode == Opcode::continuation))
      throw Failure("server mixed up its fragments");
    if (!within_message) {
      kind = frame.opcode == Opcode::text ? Event::Kind::text : Event::Kind::binary;
      compressed = frame.compressed;
    }
    within_message = true;
    message += frame.payload;
    if (!frame.fin) continue;
    if (compressed) message = inflate(message);
    if (kind == Event::Kind::text && !is_utf8(message)) throw Failure("server sent text that is not UTF-8");
    return {kind, std::move(message), 0, compressed};
  }
} catch (const EndOfStream&) {
  return {Event::Kind::closed, "", kNoCloseFrame};
}

void WsClient::send_compressed(std::string_view text) {
  OutFrame frame{Opcode::text, deflate(text)};
  frame.reserved = kCompressed;
  send(frame);
}

std::string WsClient::text(const Deadline& deadline) {
  Event event = next(deadline);
  if (event.kind != Event::Kind::text) throw Failure("expected a text message, heard: " + event.describe());
  return std::move(event.payload);
}

std::uint16_t WsClient::close_code(const Deadline& deadline) {
  const Event event = next(deadline);
  if (event.kind != Event::Kind::closed) throw Failure("expected the end, heard: " + event.describe());
  return event.code;
}

void WsClient::await_end(const Deadline& deadline) {
  TcpSocket::Received received;
  while ((received = socket_.receive(deadline)) == TcpSocket::Received::data) socket_.inbox().clear();
  if (received == TcpSocket::Received::timeout) throw Failure("the server left the connection open");
  socket_.close();
}

}  // namespace ws::e2e
