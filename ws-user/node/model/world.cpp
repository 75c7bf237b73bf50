#include "ws-user/node/model/world.hpp"

#include <utility>

#include "ws-user/node/directory.hpp"

namespace ws::node::model {
namespace {

constexpr std::size_t kSteps = 150;
constexpr int kRoundsToRest = 12;  // of turns: what is under way needs fewer

}  // namespace

World::World(std::uint64_t seed, const Mutation& mutation, bool tell)
    : random_(static_cast<std::minstd_rand::result_type>(seed)), mutation_(mutation) {
  oracle_.tell(tell);
  random_.discard(8);
  const std::size_t shards = 2 + pick(3);
  rooms_ = 1 + pick(3);
  talk_ = 20 + 20 * static_cast<unsigned>(pick(4));
  std::vector<Shard*> all;
  for (std::uint32_t i = 0; i < shards; ++i) {
    loops_.emplace_back(clock_);
    shards_.emplace_back(i, loops_.back());
    all.push_back(&shards_.back());
  }
  node_ = std::make_unique<Node>(NodeId{1}, all, false, mutation_.node);
  cluster_ = std::make_unique<Cluster>(node_->bus_side(), oracle_, rooms_);
  node_->connect(*cluster_);
  movers_.resize(shards);
  const std::size_t clients = 2 + pick(5);
  for (std::size_t i = 0; i < clients; ++i) {
    Shard& shard = shards_[pick(shards)];
    clients_.emplace_back(i, shard.next_session_id(), oracle_, now_);
    clients_.back().shard = &shard;
    shard.add_session(clients_.back().id(), clients_.back());
  }
}

World::~World() = default;

std::string World::run() {
  for (std::size_t i = 0; i < kSteps && oracle_.verdict().empty(); ++i) {
    step();
    check();
  }
  settle();
  oracle_.settled();
  leave_all();
  settle();
  if (node_->directory().rooms() != 0) oracle_.fail("the directory keeps a room that nobody is in");
  for (std::size_t room = 0; room < rooms_; ++room) {
    if (cluster_->occupied(room)) oracle_.fail("the bus thinks that somebody is in an empty room");
  }
  return oracle_.verdict();
}

void World::step() {
  ++now_;
  const std::size_t what = pick(100);
  if (what < 45) {
    act(pick(clients_.size()));
  } else if (what < 80) {
    turn(pick(shards_.size()));
  } else if (what < 92) {
    hear_elsewhere();
  } else if (what < 96) {
    cluster_->answer(pick(rooms_));
  } else {
    cluster_->mute(pick(rooms_));
  }
}

// Clients
// --------------------------------------------------------------------------------------------------------

void World::act(std::size_t index) {
  Client& client = clients_[index];
  if (client.shard == nullptr) return;  // its socket is read by nobody
  const std::size_t room = pick(rooms_);
  if (client.places.count(room) == 0) return join(client, room);
  chance(talk_) ? say(client, room) : leave(client, room);
}

void World::join(Client& client, std::size_t room) {
  if (client.places.empty()) {
    const auto seat = node_->directory().find(room_name(room));
    if (seat && seat->home != client.shard->index() && chance(70))
      return begin_move(client, seat->home, room);
  }
  come(client, room);
}

void World::come(Client& client, std::size_t room) {
  auto& place = *(client.places[room] = std::make_unique<Client::Place>());
  place.stay = oracle_.asked_to_join(client.index(), room);
  place.home = client.shard->join(room_name(room), protocol::Dialect::kRooms, client.id(), client,
                                  place.membership, "\"ref\"");
}

void World::leave(Client& client, std::size_t room) {
  const auto place = client.places.find(room);
  place->second->membership.tell_rest();
  client.shard->leave(room_name(room), place->second->home, protocol::Dialect::kRooms,
                      place->second->membership);
  oracle_.left(place->second->stay, now_);
  client.places.erase(place);
}

void World::say(Client& client, std::size_t room) {
  const std::string name = room_name(room);
  const std::string words = std::to_string(oracle_.said(room, client.index(), now_));
  Publication publication;
  publication.room = name;
  publication.home = client.places[room]->home;
  publication.message = words;
  publication.user = "Client";
  publication.sender = client.id();
  client.shard->say(publication);
}

// Moves
// ----------------------------------------------------------------------------------------------------------

// As the design has it (B2): off its shard at once, and to the other loop behind the mail of this turn.
void World::begin_move(Client& client, std::uint32_t to, std::size_t room) {
  const std::uint32_t from = client.shard->index();
  oracle_.note([&] {
    return "client " + std::to_string(client.index()) + " goes from shard " + std::to_string(from) + " to " +
           std::to_string(to);
  });
  client.shard->remove_session(client.id());
  client.shard = nullptr;
  if (mutation_.mail_before_moves) {
    movers_[from].push_back({client.index(), to, room});
  } else {
    loops_[to].post([this, &client, to, room] { arrive(client, to, room); });
  }
}

// One hop: it joins from where it is now, wherever the room lives by then.
void World::arrive(Client& client, std::uint32_t to, std::size_t room) {
  client.shard = &shards_[to];
  client.shard->add_session(client.id(), client);
  come(client, room);
}

// The world around them
// ------------------------------------------------------------------------------------------

void World::turn(std::size_t shard) {
  clock_.advance(milliseconds(pick(20)));
  oracle_.note([&] { return "-- turn of shard " + std::to_string(shard); });
  loops_[shard].stop();
  loops_[shard].run();
  for (const Mover& mover : std::exchange(movers_[shard], {})) {
    loops_[mover.to].post([this, mover] { arrive(clients_[mover.client], mover.to, mover.room); });
  }
}

void World::hear_elsewhere() {
  if (gap_ || chance(95)) {
    const std::size_t room = pick(rooms_);
    return cluster_->say(room, oracle_.said(room, kNone, now_), clock_.wall());
  }
  gap_ = true;
  for (std::size_t room = 0; room < rooms_; ++room) {
    const std::size_t gap = oracle_.said(room, kNone, now_);
    for (Client& client : clients_) client.gaps[room] = gap;
  }
  cluster_->lose();
}

void World::settle() {
  for (int i = 0; i < kRoundsToRest; ++i) {
    ++now_;
    for (std::size_t shard = 0; shard < shards_.size(); ++shard) turn(shard);
    for (std::size_t room = 0; room < rooms_; ++room) cluster_->answer(room);
    check();
  }
}

// Whoever was told that it has joined hears the other servers, until it leaves.
void World::check() {
  for (const Client& client : clients_) {
    for (const auto& [room, place] : client.places) {
      if (oracle_.stay(place->stay).joined != 0 && !cluster_->hears(room))
        oracle_.fail("a client was told `joined`, and the bus thinks that the room is empty");
    }
  }
}

void World::leave_all() {
  for (Client& client : clients_) {
    while (!client.places.empty()) leave(client, client.places.begin()->first);
  }
}

}  // namespace ws::node::model
