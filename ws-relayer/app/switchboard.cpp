#include "ws-relayer/app/switchboard.hpp"

#include "shared/base/comma_list.hpp"
#include "shared/base/log.hpp"
#include "shared/base/secret.hpp"

namespace ws::relayer {
namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr std::size_t kPlainPart = 16;  // of a node link's queue: what plain links' chat may fill
constexpr milliseconds kLogInterval{10'000};

bool asks_for(std::string_view protocols, std::string_view wanted) {
  while (!protocols.empty()) {
    if (take_item(protocols) == wanted) return true;
  }
  return false;
}

net::UpgradeDecision refuse(int status, std::string why) {
  net::UpgradeDecision decision;
  decision.refusal = net::plain_response(status, std::move(why));
  return decision;
}

}  // namespace

// A link that speaks relay.v1: binary frames of records.
class Switchboard::NodeLink final : public net::MessageHandler {
 public:
  NodeLink(Switchboard& board, net::WebSocket& connection)
      : board_(board), connection_(connection), peer_(connection.peer()), id_(board.open_port(connection)) {
    spdlog::info("{} linked", peer_);
    try {
      board_.relay_.link_opened(id_, board_.loop_.now());
    } catch (...) {
      board_.free_port(id_);
      throw;
    }
    board_.stats_.node_links.add(1);
  }
  void on_message(net::Opcode opcode, std::string_view payload) override {
    if (opcode != net::Opcode::kBinary)
      return connection_.close(CloseCode::kUnsupportedData, "records are binary");
    board_.relay_.on_frame(id_, Bytes(payload), board_.loop_.now());
  }
  void on_shutdown() override { connection_.close(CloseCode::kServiceRestart, "the relayer is restarting"); }
  void on_close(const net::CloseReason& reason) override {
    spdlog::info("{} unlinked: {} {}", peer_, static_cast<int>(reason.code), printable(reason.text));
    board_.stats_.node_links.add(-1);
    board_.relay_.link_closed(id_, board_.loop_.now());
    board_.free_port(id_);
  }

 private:
  Switchboard& board_;
  net::WebSocket& connection_;
  std::string peer_;
  LinkId id_;
};

Switchboard::Switchboard(net::EventLoop& loop, std::string secret, std::size_t link_queue, NodeId self,
                         const MetricsRegistry& metrics)
    : loop_(loop),
      secret_(std::move(secret)),
      plain_share_(link_queue / kPlainPart),
      metrics_(metrics),
      relay_(*this),
      plain_(loop, self, relay_),
      refused_log_(kLogInterval),
      left_out_log_(kLogInterval) {
  loop_.at(net::Phase::kDeliver, [this] { end_turn(); });
  ticker_ = loop_.every(Relay::kTick, [this] { relay_.tick(loop_.now()); });
}

Switchboard::~Switchboard() = default;

// Requests
// ----------------------------------------------------------------------------------------------------------

net::HttpResponse Switchboard::on_request(const net::HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    net::HttpResponse response = net::plain_response(405, "only GET and HEAD are served here");
    response.headers["Allow"] = "GET, HEAD";
    return response;
  }
  if (request.path == "/live") return net::plain_response(200, "alive");
  if (request.path == "/ready") return net::plain_response(ready_ ? 200 : 503, ready_ ? "ready" : "stopping");
  if (request.path == "/metrics") {
    net::HttpResponse response;
    response.content_type = MetricsRegistry::kContentType;
    response.body = metrics_.scrape();
    return response;
  }
  if (request.path == "/") {
    return net::plain_response(200, "ws-relayer: " + std::to_string(stats_.node_links.value()) +
                                        " servers linked, " + std::to_string(plain_.stats().links.value()) +
                                        " plain links. See /metrics, /ready and /live.");
  }
  return net::plain_response(404, "there is nothing at " + request.path);
}

void Switchboard::note_wrong_secret() {
  stats_.refused_secret.add();
  std::uint64_t suppressed = 0;
  if (!refused_log_.allow(loop_.now(), &suppressed)) return;
  spdlog::warn(
      "a link was refused: it does not carry the secret that RELAY_SECRET asks for ({} like this since the "
      "last line)",
      suppressed);
}

bool Switchboard::authorised(const net::HttpRequest& request) const {
  if (secret_.empty()) return true;
  std::string_view given = request.header("Authorization");
  if (given.substr(0, kBearer.size()) != kBearer) return false;
  given.remove_prefix(kBearer.size());
  return secrets_equal(given, secret_);
}

net::UpgradeDecision Switchboard::on_upgrade(const net::HttpRequest& request) {
  if (!request.header("Origin").empty()) {
    stats_.refused_origin.add();
    return refuse(403, "web pages do not link to a relayer; they connect to ws-user");
  }
  if (!authorised(request)) {
    note_wrong_secret();
    return refuse(401, "this relayer asks for a secret: set RELAY_SECRET");
  }
  std::string_view protocols = request.header("Sec-WebSocket-Protocol");
  net::UpgradeDecision decision;
  if (asks_for(protocols, relay::kSubprotocol)) {
    decision.subprotocol = relay::kSubprotocol;
    decision.accept = [this](net::WebSocket& connection) {
      return std::make_unique<NodeLink>(*this, connection);
    };
  } else if (protocols.empty()) {
    decision.accept = [this](net::WebSocket& connection) { return plain_.accept(connection); };
  } else {
    return refuse(400, "the subprotocol is relay.v1, or none for a plain link");
  }
  return decision;
}

// Node links
// --------------------------------------------------------------------------------------------------------

LinkId Switchboard::open_port(net::WebSocket& connection) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(ports_.size()));
    ports_.emplace_back();
  }
  std::uint32_t slot = free_.back();
  free_.pop_back();
  ports_[slot].connection = &connection;
  return LinkId{slot};
}

void Switchboard::free_port(LinkId link) {
  ports_[link.slot].connection = nullptr;
  ports_[link.slot].gatherer.clear();
  free_.push_back(link.slot);
}

void Switchboard::send(LinkId link, Slice records) {
  if (ports_[link.slot].gatherer.add(std::move(records))) dirty_.push_back(link.slot);
}

void Switchboard::close(LinkId link, std::string_view reason) {
  Port& port = ports_[link.slot];
  port.gatherer.clear();
  if (port.connection == nullptr) return;
  stats_.dropped_garbage.add();
  spdlog::warn("{} is unlinked: {}", port.connection->peer(), reason);
  port.connection->close_discarding(CloseCode::kPolicyViolation, reason);
}

// To drop a slow link is news for the others, which may have had their turn already: the list grows
// meanwhile.
void Switchboard::end_turn() {
  for (std::size_t i = 0; i < dirty_.size(); ++i) flush(ports_[dirty_[i]]);
  dirty_.clear();
}

void Switchboard::flush(Port& port) {
  if (port.connection == nullptr) return;
  bool fits = true;
  port.gatherer.take([&](const Slice* slices, std::size_t count, std::size_t size) {
    char header[net::kMaxFrameHeader];
    std::size_t header_size = net::write_frame_header(header, net::Opcode::kBinary, size);
    fits = fits && port.connection->send(Slice(Bytes({header, header_size})), slices, count);
  });
  if (fits) return;
  stats_.dropped_slow.add();
  spdlog::warn("{} does not keep up and is unlinked; what it misses it asks for when it is back",
               port.connection->peer());
  port.connection->abort("too slow: its queue is full");
}

// Plain links
// -------------------------------------------------------------------------------------------------------

void Switchboard::offer(LinkId link, Slice records) {
  const Port& port = ports_[link.slot];
  const std::size_t waiting = port.connection->held() + port.gatherer.bytes();
  if (waiting == 0 || waiting + records.length <= plain_share_) return send(link, std::move(records));
  stats_.plain_left_out.add();
  std::uint64_t suppressed = 0;
  if (!left_out_log_.allow(loop_.now(), &suppressed)) return;
  spdlog::warn("{} is behind and does not hear all that plain links say ({} like this since the last line)",
               port.connection->peer(), suppressed);
}

void Switchboard::passing(const relay::RecordView& record) {
  plain_.tell(record.payload);
}

}  // namespace ws::relayer
