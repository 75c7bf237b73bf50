#include "ws-user/node/node.hpp"

#include "ws-user/node/shard.hpp"

namespace ws::node {
namespace {

Gate::Way way_of(std::size_t shards, bool alone) {
  if (shards == 1) return Gate::Way::kDirect;
  return alone ? Gate::Way::kAlone : Gate::Way::kQueued;
}

}  // namespace

Node::Node(NodeId id, const std::vector<Shard*>& shards, bool alone, Rules rules)
    : id_(id), gate_(id, way_of(shards.size(), alone)), directory_(rules) {
  std::vector<net::EventLoop*> loops;
  for (Shard* shard : shards) loops.push_back(&shard->loop());
  for (std::uint32_t i = 0; i < shards.size(); ++i) posts_.push_back(std::make_unique<Post>(i, loops));
  parts_.shards = shards;
  for (auto& post : posts_) parts_.posts.push_back(post.get());
  parts_.gate = &gate_;
  parts_.rules = rules;
  if (shards.size() > 1) {
    parts_.directory = &directory_;
    parts_.balance = std::make_shared<Balance>(shards.size());
  }
  bus_side_ = std::make_unique<BusSide>(parts_);
  parts_.bus_side = bus_side_.get();
  for (std::uint32_t i = 0; i < shards.size(); ++i) {
    homes_.push_back(std::make_unique<Home>(i, parts_));
    parts_.homes.push_back(homes_.back().get());
  }
  for (Shard* shard : shards) shard->connect(parts_);
}

Node::~Node() = default;

void Node::connect(bus::Bus& bus) {
  gate_.connect(bus);
  bus_side_->connect(bus);
}

void Node::on_accepted(const std::function<void(std::string_view event)>& observer) {
  for (auto& home : homes_) home->on_accepted(observer);
}

}  // namespace ws::node
