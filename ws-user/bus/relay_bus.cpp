#include "ws-user/bus/relay_bus.hpp"

namespace ws::bus {

// Hands the protocol's records to the links.
class RelayBus::Wire final : public RelayWire {
 public:
  explicit Wire(std::vector<std::unique_ptr<RelayLink>>& links) : links_(links) {}
  void send(LinkId link, Slice records) override { links_[link.slot]->send(std::move(records)); }
  void reset_link(LinkId link, std::string_view reason) override { links_[link.slot]->reset(reason); }

 private:
  std::vector<std::unique_ptr<RelayLink>>& links_;
};

// Hands what one link tells to the protocol.
class RelayBus::Listener final : public RelayLinkListener {
 public:
  Listener(RelayBus& bus, LinkId link) : bus_(bus), link_(link) {}
  void on_link_up() override { bus_.node_.link_up(link_, bus_.loop_.now()); }
  void on_link_frame(std::string frame) override { bus_.node_.on_frame(link_, frame, bus_.loop_.now()); }
  void on_link_down() override { bus_.node_.link_down(link_, bus_.loop_.now()); }

 private:
  RelayBus& bus_;
  LinkId link_;
};

namespace {

constexpr milliseconds kWaitsLogInterval{60'000};
// Bytes of a link's queue beside all that the outbox may have for it at once.
constexpr std::size_t kFurtherQueue = 4 * relay::kMaxFrame;

std::uint64_t sum_over(const std::vector<std::unique_ptr<RelayLink>>& links,
                       std::uint64_t (RelayLink::*count)() const) {
  std::uint64_t sum = 0;
  for (const auto& link : links) sum += (*link.*count)();
  return sum;
}

RelayNodeConfig with_links(RelayNodeConfig config, std::size_t links) {
  config.links = links;
  return config;
}

}  // namespace

RelayBus::RelayBus(net::Streams& streams, RelayBusConfig config, BusListener& listener)
    : loop_(streams.loop()),
      dialer_(streams, config.node.limits.outbox_bytes + kFurtherQueue),
      wire_(std::make_unique<Wire>(links_)),
      node_(with_links(config.node, config.urls.size()), listener, *wire_),
      waits_log_(kWaitsLogInterval) {
  for (std::size_t i = 0; i < config.urls.size(); ++i) {
    listeners_.push_back(std::make_unique<Listener>(*this, LinkId{static_cast<std::uint32_t>(i)}));
    links_.push_back(
        std::make_unique<RelayLink>(loop_, dialer_, config.urls[i], config.secret, *listeners_.back()));
  }
  loop_.at(net::Phase::kHandOver, [this] {
    for (auto& link : links_) link->flush();
  });
}

RelayBus::~RelayBus() = default;

void RelayBus::start() {
  ticker_ = loop_.every(RelayNode::kTick, [this] { tick(); });
  for (auto& link : links_) link->start();
}

void RelayBus::tick() {
  node_.tick(loop_.now());
  if (std::exchange(waits_ended_, node_.counters().waits_ended) == node_.counters().waits_ended) return;
  std::uint64_t suppressed = 0;
  if (!waits_log_.allow(loop_.now(), &suppressed)) return;
  spdlog::warn(
      "members read too slowly to catch up with another server after an outage: they are waited for no "
      "longer, "
      "and may be closed with 4008 (a larger MAX_QUEUE holds more for them; {} like this before)",
      suppressed);
}

void RelayBus::on_measured(std::size_t fullest) {
  node_.on_measured(fullest, loop_.now());
}

void RelayBus::stop() {
  for (auto& link : links_) {
    link->flush();
    link->stop();
  }
}

std::uint64_t RelayBus::publish(const Publication& publication) {
  return node_.publish(publication, loop_.now());
}

void RelayBus::direct(NodeId target, std::string_view room, std::string_view payload) {
  node_.direct(target, room, payload);
}

void RelayBus::room_occupied(std::string_view room, JoinToken token) {
  node_.room_occupied(room, token, loop_.now());
}

void RelayBus::room_emptied(std::string_view room) {
  node_.room_emptied(room);
}

BusState RelayBus::state() const {
  return node_.state();
}

void RelayBus::begin_handover() {
  node_.begin_handover(loop_.now());
}

bool RelayBus::handed_over() const {
  return node_.handed_over();
}

std::uint64_t RelayBus::dials() const {
  return sum_over(links_, &RelayLink::dials);
}

std::uint64_t RelayBus::overflows() const {
  return sum_over(links_, &RelayLink::overflows);
}

}  // namespace ws::bus
