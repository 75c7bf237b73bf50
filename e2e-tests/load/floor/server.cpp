#include "e2e-tests/load/floor/server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace ws::floor {
namespace {

using load::FrameStatus;
using load::FrameView;
using load::Opcode;

constexpr std::size_t kReadBuffer = 256 * 1024;  // bytes
constexpr int kBacklog = 4096;                   // connections not yet accepted
constexpr int kAcceptsPerTurn = 64;
constexpr int kEvents = 1024;  // in one turn

int listen_on(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (!bound || listen(listener, kBacklog) != 0)
    throw std::system_error(errno, std::generic_category(), "listen");
  return listener;
}

void add(int epoll, int socket, Client* client) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = client;
  epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

std::string unmasked(const FrameView& frame) {
  std::string text(frame.length, ' ');
  load::apply_mask(text.data(), frame.payload, frame.length, frame.mask);
  return text;
}

// The text between the quotes after "room":
std::string room_name(std::string_view text) {
  constexpr std::string_view kKey = "\"room\":";
  std::size_t at = text.find(kKey);
  if (at == std::string_view::npos) return "";
  at = text.find('"', at + kKey.size());
  if (at == std::string_view::npos) return "";
  return std::string(text.substr(at + 1, text.find('"', at + 1) - at - 1));
}

}  // namespace

Server::Server(std::uint16_t port)
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), listener_(listen_on(port)), buffer_(kReadBuffer) {
  add(epoll_, listener_, nullptr);
}

void Server::run() {
  std::array<epoll_event, kEvents> events{};
  for (;;) {
    const int count = epoll_wait(epoll_, events.data(), kEvents, -1);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      auto* client = static_cast<Client*>(event.data.ptr);
      if (client == nullptr) {
        accept_all();
        continue;
      }
      if ((event.events & EPOLLOUT) != 0) client->on_writable();
      if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) on_readable(*client);
      if (client->failed()) failed_.push_back(client->socket());
    }
    end_turn();
  }
}

void Server::accept_all() {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    const int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    auto client = std::make_unique<Client>(socket, epoll_);
    add(epoll_, socket, client.get());
    clients_[socket] = std::move(client);
  }
}

void Server::on_readable(Client& client) {
  const ssize_t got = recv(client.socket(), buffer_.data(), buffer_.size(), 0);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) client.fail();
    return;
  }
  const auto size = static_cast<std::size_t>(got);
  if (client.in.empty()) {
    const std::size_t used = consume(client, buffer_.data(), size);
    if (used < size) client.in.assign(buffer_.data() + used, size - used);
    return;
  }
  client.in.append(buffer_.data(), size);
  client.in.erase(0, consume(client, client.in.data(), client.in.size()));
  if (client.in.empty()) std::string().swap(client.in);
}

std::size_t Server::consume(Client& client, const char* data, std::size_t size) {
  std::size_t used = 0;
  if (!client.upgraded) used = upgrade(client, {data, size});
  while (client.upgraded && !client.failed()) {
    FrameView frame;
    const FrameStatus status = load::read_frame(data + used, size - used, frame);
    if (status == FrameStatus::kIncomplete) break;
    if (status == FrameStatus::kBad || !frame.masked) client.fail();
    if (client.failed()) break;
    on_frame(client, frame);
    used += frame.size;
  }
  return used;
}

std::size_t Server::upgrade(Client& client, std::string_view data) {
  const std::size_t end = data.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  const std::string_view key = load::header_value(data.substr(0, end + 2), "Sec-WebSocket-Key");
  const std::string answer =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
      "Upgrade\r\nSec-WebSocket-Accept: " +
      load::accept_value(key) + "\r\n\r\n";
  client.write(answer.data(), answer.size());
  client.upgraded = true;
  return end + 4;
}

void Server::on_frame(Client& client, const FrameView& frame) {
  if (frame.opcode == Opcode::kClose || frame.opcode == Opcode::kPing) {
    const std::string payload = unmasked(frame);
    char header[load::kMaxHeader];
    const Opcode answer = frame.opcode == Opcode::kPing ? Opcode::kPong : Opcode::kClose;
    std::string reply(header, load::write_header(header, answer, payload.size(), 0));
    reply += payload;
    client.write(reply.data(), reply.size());
    if (frame.opcode == Opcode::kClose) client.fail();
  } else if (frame.opcode != Opcode::kPong) {
    client.room == nullptr ? join(client, frame) : say(client, frame);
  }
}

void Server::join(Client& client, const FrameView& frame) {
  const std::string text = unmasked(frame);
  if (text.find("\"join-room\"") == std::string::npos) return;
  client.room = &rooms_[room_name(text)];
  client.room->add(client);
  if (text.find("\"ref\"") == std::string::npos) return;
  constexpr std::string_view kJoined = "\x81\x11{\"type\":\"joined\"}";
  client.write(kJoined.data(), kJoined.size());
}

void Server::say(Client& client, const FrameView& frame) {
  char header[load::kMaxHeader];
  const std::size_t header_length = load::write_header(header, frame.opcode, frame.length, 0);
  char* out = client.room->append(client, header_length + frame.length);
  std::copy(header, header + header_length, out);
  load::apply_mask(out + header_length, frame.payload, frame.length, frame.mask);
  if (client.room->first_of_turn()) spoken_in_.push_back(client.room);
}

void Server::end_turn() {
  for (Room* room : spoken_in_) room->flush();
  spoken_in_.clear();
  for (const int socket : failed_) {
    const auto found = clients_.find(socket);
    if (found == clients_.end()) continue;
    if (found->second->room != nullptr) found->second->room->remove(*found->second);
    clients_.erase(found);
  }
  failed_.clear();
}

}  // namespace ws::floor
