#include "shared/net/server.hpp"

#include <utility>

#include "shared/base/log.hpp"
#include "shared/net/ws/compression_offer.hpp"
#include "shared/net/ws/handshake.hpp"

namespace ws::net {
namespace {

constexpr std::size_t kSpareRoom = 4096;  // entries that the table may keep room for after a crowd

}  // namespace

// One service's door to the server.
class Server::Entrance final : public HttpHost {
 public:
  Entrance(Server& server, Service& service) : server_(server), service_(service) {}

  bool leads_to(const Service& service) const { return &service_ == &service; }

 private:
  HttpResponse on_request(const HttpRequest& request) override { return service_.on_request(request); }
  void on_upgrade(HttpExchange& exchange, HttpRequest request, std::string unread) override {
    server_.upgrade(service_, exchange, std::move(request), std::move(unread));
  }
  bool stops() const override { return server_.stops_; }
  LinkedList<HttpExchange>& resting() override { return server_.resting_; }
  const HttpLimits& http_limits() const override { return server_.limits_.http; }
  HttpStats& http_stats() override { return server_.stats_; }
  void over(Guest& guest) noexcept override { server_.over(guest); }
  void note_fault(const Guest& guest, const std::exception& fault) noexcept override {
    server_.note_fault(guest, fault);
  }

  Server& server_;
  Service& service_;
};

Server::Server(Streams& streams, const ServerLimits& limits, Compression compression)
    : streams_(streams),
      limits_(limits),
      compression_(compression),
      group_(streams, limits.max_queue, stats_, &kFraming) {
  loop().at(Phase::kHandOver, [this] { hand_over(); });
  loop().at(Phase::kWrite, [this] {
    group_.brake.end_turn();
    spent_.clear();
  });
}

Server::~Server() {
  table_.clear();
  streams_.empty_grave();
}

// The table -----------------------------------------------------------------------------------------------

void Server::adopt(UniqueFd socket, PeerAddress peer, Service& service) {
  loop().assert_here();
  Guest& guest = seat(std::make_unique<HttpExchange>(entrance_of(service), group_, std::move(socket), peer));
  stats_.accepted.add();
  guest.stream().arrive();
}

HttpHost& Server::entrance_of(Service& service) {
  for (const auto& entrance : entrances_) {
    if (entrance->leads_to(service)) return *entrance;
  }
  entrances_.push_back(std::make_unique<Entrance>(*this, service));
  return *entrances_.back();
}

Guest& Server::seat(std::unique_ptr<Guest> guest) {
  table_.push_back(std::move(guest));
  table_.back()->index(table_.size() - 1);
  stats_.sockets.set(static_cast<std::int64_t>(table_.size()));
  return *table_.back();
}

std::unique_ptr<Guest> Server::unseat(const Guest& guest) noexcept {
  const std::uint32_t index = guest.index();
  table_[index].swap(table_.back());
  table_[index]->index(index);
  std::unique_ptr<Guest> taken = std::move(table_.back());
  table_.pop_back();
  if (table_.capacity() > kSpareRoom && table_.size() < table_.capacity() / 4) table_.shrink_to_fit();
  stats_.sockets.set(static_cast<std::int64_t>(table_.size()));
  return taken;
}

void Server::over(Guest& guest) noexcept {
  for (Leaver& leaver : leavers_) {
    if (leaver.exchange == &guest) leaver.exchange = nullptr;
  }
  if (!unread_.empty()) unread_.erase(&guest);
  guest.stream().retire_with(unseat(guest));
}

void Server::note_fault(const Guest& guest, const std::exception& fault) noexcept {
  stats_.handler_exceptions.add();
  try {
    spdlog::error("unexpected exception while serving {}: {}; its connection is closed", guest.peer(),
                  fault.what());
  } catch (const std::exception&) {  // memory is short for that, too
  }
}

void Server::shut_down() {
  stops_ = true;
  // A handler may end its connection, which changes the table: walk a copy.
  std::vector<Guest*> all;
  for (auto& guest : table_) all.push_back(guest.get());
  for (Guest* guest : all) guest->shut_down();
}

void Server::close_all() {
  while (!table_.empty()) table_.back()->end(CloseCode::kGoingAway, "the server stopped");
}

bool Server::make_room() {
  if (resting_.empty()) return false;
  stats_.rests_cut.add();
  resting_.front().make_room();
  return true;
}

std::size_t Server::fullest_queue_of_readers() {
  group_.slow.for_each(limits_.max_queue / 4, [this](Stream& filling) { streams_.writer().mark(filling); });
  return group_.slow.fullest(streams_.now());
}

// Handshakes ----------------------------------------------------------------------------------------------

void Server::upgrade(Service& service, HttpExchange& exchange, HttpRequest request, std::string unread) {
  const Handshake handshake = read_handshake(request);
  if (handshake.refusal) return exchange.refuse(*handshake.refusal);
  if (stops_) return exchange.refuse(plain_response(503, "the server is restarting"));
  UpgradeDecision decision = service.on_upgrade(request);
  if (decision.elsewhere) {
    leavers_.push_back({&exchange, std::move(request), std::move(unread), std::move(decision.elsewhere)});
    return exchange.stream().set_aside();
  }
  if (!decision.accept) return exchange.refuse(*decision.refusal);
  open(exchange, request, decision, handshake.accept, std::move(unread));
}

std::string Server::agree_on_compression(const HttpRequest& request) const {
  if (compression_ == Compression::kRefuse) return {};
  return compression_answer(request.header("Sec-WebSocket-Extensions"));
}

// If the handler cannot be made, there never was a WebSocket.
void Server::open(HttpExchange& exchange, const HttpRequest& request, const UpgradeDecision& decision,
                  std::string_view accept, std::string unread) {
  spent_.reserve(spent_.size() + 1);
  const std::string extensions = agree_on_compression(request);
  WebSocketHost& host = *this;
  auto made = std::make_unique<WebSocket>(host, exchange.address(), !extensions.empty());
  WebSocket& socket = *made;
  socket.take_over(exchange.give_stream());
  std::unique_ptr<MessageHandler> handler;
  try {
    socket.stream().push_control(Slice(upgrade_response(accept, decision.subprotocol, extensions)));
    socket.stream().seal();
    handler = decision.accept(socket);
  } catch (...) {
    exchange.take_stream(socket.give_stream());
    throw;
  }
  socket.index(exchange.index());
  spent_.push_back(std::exchange(table_[socket.index()], std::move(made)));
  socket.begin(std::move(handler));
  socket.hear(std::move(unread));
}

}  // namespace ws::net
