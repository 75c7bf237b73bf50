#include "ws-user/bus/model/world.hpp"

#include <algorithm>

namespace ws::bus::model {
namespace {

constexpr milliseconds kTick{100};

}  // namespace

World::World(const Scenario& scenario, const Mutation& mutation)
    : scenario_(scenario), mutation_(mutation), network_(scenario.seed) {
  for (std::size_t i = 0; i < scenario_.relayers; ++i) {
    relayers_.push_back(std::make_unique<RelayerActor>());
    start_relayer(i);
  }
  for (std::size_t i = 0; i < scenario_.nodes; ++i) {
    nodes_.push_back(std::make_unique<NodeActor>());
    nodes_[i]->broken.resize(scenario_.relayers, false);
    start_node(i);
  }
  for (std::size_t i = 0; i < scenario_.events.size(); ++i) {
    network_.plan(scenario_.events[i].at, {{}, 0, Task::Kind::kEvent, i, 0, 0});
  }
  network_.plan(kTick, {{}, 0, Task::Kind::kTick, 0, 0, 0});
}

std::string World::run() {
  const MonoTime calm_from = network_.now() + scenario_.end;
  Task task;
  while (network_.next(calm_from + kSettle, task) && oracle_.violation().empty()) {
    if (network_.now() > calm_from) heal();
    const MonoTime awake = awake_at(task);
    if (awake > network_.now()) {
      if (awake < kForever) network_.plan(awake - network_.now(), task);
      continue;
    }
    step(task);
    flush();
  }
  if (oracle_.violation().empty()) check_settled();
  return oracle_.violation();
}

void World::step(const Task& task) {
  switch (task.kind) {
    case Task::Kind::kEvent:
      return on_event(scenario_.events[task.index]);
    case Task::Kind::kTick:
      return tick();
    case Task::Kind::kUpFrame:
      return on_frame(task.index, true);
    case Task::Kind::kDownFrame:
      return on_frame(task.index, false);
    case Task::Kind::kNodeNotices:
      return on_node_notices(task.index);
    case Task::Kind::kRelayerNotices:
      return on_relayer_notices(task.index);
    case Task::Kind::kDial:
      return on_dial(task);
    case Task::Kind::kLinkUp:
      return on_link_up(task.index);
    case Task::Kind::kRelayerBack:
      return start_relayer(task.index);
    case Task::Kind::kMeasured:
      return on_measured(task);
  }
}

void World::on_event(const Event& event) {
  const auto amount = milliseconds(event.amount);
  switch (event.act) {
    case Act::kPublish:
      return publish_some(event);
    case Act::kJoin:
      return join(*nodes_[event.who], event.what);
    case Act::kLeave:
      return leave(*nodes_[event.who], event.what);
    case Act::kRetry:
      return retry(*nodes_[event.who]);
    case Act::kCut: {
      const std::size_t connection = nodes_[event.who]->connections[event.what];
      if (connection != kNone) cut(connection, event.amount);
      return;
    }
    case Act::kSlowUp:
    case Act::kSlowDown:
      return slow_link(event);
    case Act::kStallNode:
      nodes_[event.who]->stalled_until = std::max(nodes_[event.who]->stalled_until, network_.now() + amount);
      nodes_[event.who]->ever_stalled = true;
      return;
    case Act::kStallRelayer:
      relayers_[event.who]->stalled_until = network_.now() + amount;
      return;
    case Act::kRestartNode:
      return kill_node(event.who), start_node(event.who);
    case Act::kRestartRelayer:
      if (relayers_[event.who]->logic == nullptr) return;
      kill_relayer(event.who);
      return network_.plan(amount, {{}, 0, Task::Kind::kRelayerBack, event.who, 0, 0});
    case Act::kKillRelayer:
      relayers_[event.who]->killed = true;
      if (relayers_[event.who]->logic != nullptr) kill_relayer(event.who);
      return;
    case Act::kBreakPath: {
      nodes_[event.who]->broken[event.what] = true;
      const std::size_t connection = nodes_[event.who]->connections[event.what];
      if (connection != kNone) cut(connection, 500);
      return;
    }
    case Act::kFreezeNode:
      nodes_[event.who]->stalled_until = kForever;
      return;
    case Act::kStepClock:
      nodes_[event.who]->wall_offset += amount;
      return;
    case Act::kSlowMembers:
      nodes_[event.who]->members.slow_until = network_.now() + amount;
      return;
  }
}

void World::publish_some(const Event& event) {
  for (int i = 0; i < event.amount; ++i) {
    const bool with_cid = i == 0 && event.amount % 2 == 0;
    if (with_cid) retry_room_ = event.what;
    publish(*nodes_[event.who], event.what, with_cid ? ++cids_ : 0, i % 3 == 2);
  }
}

void World::slow_link(const Event& event) {
  const std::size_t connection = nodes_[event.who]->connections[event.what];
  if (connection == kNone) return;
  Connection& slow = network_.connection(connection);
  (event.act == Act::kSlowUp ? slow.up : slow.down).slow = event.amount;
}

void World::publish(NodeActor& node, std::size_t room, std::size_t cid, bool ack) {
  Message message;
  message.origin = node.id;
  message.number = node.logic->outbox().newest() + 1;
  message.room = room;
  message.at = network_.now();
  message.cid = cid;
  const std::size_t index = oracle_.published(message);
  const std::string name = room_name(room);
  const std::string payload = std::to_string(index);
  const std::string cid_text = cid == 0 ? std::string() : std::to_string(cid);
  Publication publication;
  publication.room = name;
  publication.payload = payload;
  publication.cid = cid_text;
  publication.stamp = node.clock.next(network_.now() + node.wall_offset + seconds(100));
  if (publication.stamp <= node.last_stamp) oracle_.fail("a message id went backwards");
  node.last_stamp = publication.stamp;
  if (ack) {
    publication.ack = AckToken{++tokens_};
    NodeActor::Ack& waiting = node.acks[tokens_];
    waiting.message = index;
    node.logic->peers().for_each([&](const Origin& peer) {
      if (peer.links != 0) waiting.there.push_back(peer.node);
    });
  }
  if (node.logic->publish(publication, network_.now()) != message.number)
    oracle_.fail("numbers are not 1, 2, 3 ...");
}

// A client that does not know whether its last message went through tries another server.
void World::retry(NodeActor& node) {
  if (cids_ == 0 || node.logic->cids().find(room_name(retry_room_), std::to_string(cids_))) return;
  publish(node, retry_room_, cids_, false);
}

void World::join(NodeActor& node, std::size_t room) {
  const std::size_t member = oracle_.asked(node.id, room, network_.now());
  node.logic->room_occupied(room_name(room), JoinToken{member}, network_.now());
}

void World::leave(NodeActor& node, std::size_t room) {
  std::vector<std::size_t> present;
  for (std::size_t i = 0; i < oracle_.members().size(); ++i) {
    const Member& member = oracle_.members()[i];
    if (!member.left && member.node == node.id && member.room == room) present.push_back(i);
  }
  if (present.empty()) return;
  if (present.size() == 1) node.logic->room_emptied(room_name(room));
  oracle_.left(present.front());
}

void World::tick() {
  network_.plan(kTick, {{}, 0, Task::Kind::kTick, 0, 0, 0});
  const MonoTime now = network_.now();
  for (auto& node : nodes_) {
    if (node->stalled_until <= now) node->logic->tick(now);
    if (node->logic->state().links_up == 0) node->unlinked_at = now;
  }
  for (auto& relayer : relayers_) {
    if (relayer->logic != nullptr && relayer->stalled_until <= now) relayer->logic->tick(now);
  }
  check_bounds();
}

const NodeActor* World::find(NodeId id) const {
  for (const auto& node : nodes_) {
    if (node->id == id) return node.get();
  }
  return nullptr;
}

}  // namespace ws::bus::model
