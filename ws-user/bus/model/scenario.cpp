#include "ws-user/bus/model/scenario.hpp"

#include <algorithm>
#include <random>

namespace ws::bus::model {
namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed * 0x9e3779b97f4a7c15 + 1) {}
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::size_t>(high - low) + 1));
  }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::mt19937_64 engine_;
};

const char* name_of(Act act) {
  static const char* const kNames[] = {"publish",       "join",         "leave",           "retry",
                                       "cut",           "slow-up",      "slow-down",       "stall-node",
                                       "stall-relayer", "restart-node", "restart-relayer", "kill-relayer",
                                       "break-path",    "freeze-node",  "step-clock",      "slow-members"};
  return kNames[static_cast<std::size_t>(act)];
}

void choose_limits(Dice& dice, Scenario& s) {
  s.limits.resume_window = dice.one_in(2) ? 300 : relay::kResumeWindow;
  s.limits.open_resumes = static_cast<std::size_t>(dice.between(1, 3));
  s.limits.discards_to_mute = static_cast<std::uint32_t>(dice.between(1, 3));
  s.limits.mutes = dice.one_in(4) ? 1 : 100;
  s.relayer_mutes = dice.one_in(4) ? 1 : 100;
  if (s.churn) {  // mutes come and go as fast as they can
    s.limits.discards_to_mute = 1;
    s.relayer_mutes = dice.one_in(2) ? 1 : 100;
  }
  if (s.calm) return;
  if (dice.one_in(6)) s.limits.outbox_bytes = 600;
  if (dice.one_in(12)) s.limits.held_bytes = 300;
  if (dice.one_in(6)) s.link_bytes = 2'000;
  if (dice.one_in(8)) s.limits.outbox_age = milliseconds(5'000);
  if (dice.one_in(8)) s.limits.acks = 2;
  const RelayLimits usual;
  s.may_gap = s.limits.outbox_bytes != usual.outbox_bytes || s.limits.held_bytes != usual.held_bytes ||
              s.limits.outbox_age != usual.outbox_age;
}

Act choose_act(Dice& dice, const Scenario& s) {
  if (s.churn && !dice.one_in(6)) {
    static const Act kComeAndGo[] = {Act::kPublish, Act::kPublish, Act::kJoin, Act::kLeave, Act::kLeave};
    return dice.one_in(8) ? (dice.one_in(2) ? Act::kSlowUp : Act::kSlowDown) : kComeAndGo[dice.below(5)];
  }
  const int roll = dice.between(0, 99);
  if (roll < 45) return Act::kPublish;
  if (roll < 60) return Act::kJoin;
  if (roll < 68) return Act::kLeave;
  if (roll < 71) return Act::kRetry;
  if (roll < 73) return Act::kStepClock;
  if (s.calm) return Act::kPublish;
  if (roll < 83) return Act::kCut;
  if (roll < 85) return Act::kSlowUp;
  if (roll < 87) return Act::kSlowDown;
  if (roll < 90) return Act::kStallNode;
  if (roll < 93) return Act::kStallRelayer;
  if (roll < 95) return Act::kRestartNode;
  if (roll < 97) return Act::kRestartRelayer;
  if (roll < 98) return Act::kFreezeNode;
  return s.relayers > 1 ? (roll < 99 ? Act::kKillRelayer : Act::kBreakPath) : Act::kCut;
}

int choose_amount(Dice& dice, Act act) {
  switch (act) {
    case Act::kPublish:
      return dice.between(1, 6);
    case Act::kCut:
      return dice.one_in(3) ? dice.between(500, 4'000) : dice.between(1, 60);
    case Act::kSlowUp:
    case Act::kSlowDown:
      return dice.one_in(2) ? dice.between(300, 2'500) : 20;
    case Act::kStallNode:
    case Act::kStallRelayer:
      return dice.one_in(3) ? dice.between(1'000, 6'000) : dice.between(50, 500);
    case Act::kRestartRelayer:
      return dice.one_in(6) ? dice.between(10'500, 14'000) : dice.between(1, 2'000);
    case Act::kStepClock:
      return dice.between(-20'000, 20'000);
    default:
      return 0;
  }
}

constexpr int kMaxAsleep = 4'000;  // ms

bool of_relayer(Act act) {
  return act == Act::kStallRelayer || act == Act::kRestartRelayer || act == Act::kKillRelayer;
}
bool names_room(Act act) {
  return act == Act::kPublish || act == Act::kJoin || act == Act::kLeave;
}

// What happens at most once in a run, so that something is left of the cluster.
bool is_final(Act act) {
  return act == Act::kKillRelayer || act == Act::kBreakPath || act == Act::kFreezeNode;
}

// Node 1 mutes and unmutes a room again and again, over one relayer that is slow to hear and one that is slow
// to be heard. Node 2 can reach but one of them, so that node 0 publishes on both. The relayers let go of
// mutes as well.
Scenario make_race(Dice& dice, Scenario s) {
  s.nodes = 3;
  s.relayers = 2;
  s.rooms = 2;
  s.limits.discards_to_mute = 1;
  s.relayer_mutes = 1;
  s.may_gap = true;
  MonoTime at{500};
  const auto add = [&](int wait, Act act, std::size_t who, std::size_t what, int amount) {
    s.events.push_back({at, act, who, what, amount});
    at += milliseconds(dice.between(0, wait));
  };
  add(600, Act::kBreakPath, 2, 0, 0);
  for (int rounds = dice.between(1, 4); rounds > 0; --rounds) {
    add(10, Act::kSlowUp, 1, 1, dice.between(50, 600));
    add(300, Act::kSlowDown, 1, 0, dice.between(50, 600));
    add(400, Act::kPublish, 0, 0, 1);
    add(1'000, Act::kPublish, 0, 1, 1);
    add(10, Act::kJoin, 1, 0, 0);
    add(10, Act::kLeave, 1, 0, 0);
    add(80, Act::kPublish, 0, 0, 1);
    add(80, Act::kJoin, 1, 0, 0);
    for (int more = 0; more < 8; ++more) add(100, Act::kPublish, 0, 0, 1);
    if (rounds > 1) add(1'000, Act::kLeave, 1, 0, 0);
  }
  s.end = at;
  return s;
}

// Members who read slowly at times, in a world where it is clear what is late. Dice of its own: what else
// happens stays as it was.
void add_slow_members(Scenario& s) {
  Dice dice(~s.seed);
  if (s.calm || !dice.one_in(3)) return;
  s.slow = true;
  s.limits.member_queue = 600;
  s.limits.held_bytes = RelayLimits().held_bytes;  // what is beyond it is not held for anybody
  for (Event& event : s.events) {
    if (event.act != Act::kStepClock && event.act != Act::kSlowUp && event.act != Act::kSlowDown) continue;
    event.act = Act::kPublish;
    event.what %= s.rooms;
    event.amount = choose_amount(dice, event.act);
  }
  for (int i = dice.between(1, 4); i > 0; --i) {
    const MonoTime at{dice.between(0, static_cast<int>(s.end.count()))};
    s.events.push_back({at, Act::kSlowMembers, dice.below(s.nodes), 0, dice.between(1'000, 12'000)});
    if (!dice.one_in(3)) continue;
    // And the way there is held up while much is said.
    s.may_gap = true;
    s.events.push_back({at, Act::kStallRelayer, dice.below(s.relayers), 0, dice.between(2'000, 6'000)});
    for (int more = 0; more < 8; ++more) {
      s.events.push_back(
          {at + milliseconds(more), Act::kPublish, dice.below(s.nodes), dice.below(s.rooms), 6});
    }
  }
  std::stable_sort(s.events.begin(), s.events.end(),
                   [](const Event& a, const Event& b) { return a.at < b.at; });
}

}  // namespace

Scenario make_scenario(std::uint64_t seed) {
  Dice dice(seed);
  Scenario s;
  s.seed = seed;
  if (dice.one_in(20)) return make_race(dice, s);
  s.calm = dice.one_in(10);
  s.churn = !s.calm && dice.one_in(4);
  s.nodes = static_cast<std::size_t>(dice.between(2, 4));
  s.relayers = !s.calm && (s.churn || dice.one_in(2)) ? 2 : 1;
  s.rooms = static_cast<std::size_t>(dice.between(1, 3));
  choose_limits(dice, s);
  MonoTime at{dice.between(0, 400)};
  bool had_final = false;
  int asleep = 0;  // ms, all together: beyond RelayLimits::absence, a peer may be given up
  const int count = dice.one_in(4) ? dice.between(60, 200) : dice.between(10, 60);
  for (int i = 0; i < count; ++i) {
    Event event;
    event.act = choose_act(dice, s);
    if (is_final(event.act) && had_final) event.act = Act::kPublish;
    had_final = had_final || is_final(event.act);
    if (is_final(event.act) || event.act == Act::kRestartNode) s.may_gap = true;
    event.at = at;
    event.who = dice.below(of_relayer(event.act) ? s.relayers : s.nodes);
    event.what = dice.below(names_room(event.act) ? s.rooms : s.relayers);
    event.amount = choose_amount(dice, event.act);
    if (event.act == Act::kStallNode || of_relayer(event.act)) asleep += event.amount;
    s.events.push_back(event);
    at += milliseconds(dice.one_in(5) ? dice.between(0, 1'500) : dice.between(0, 40));
  }
  if (asleep > kMaxAsleep) s.may_gap = true;
  s.end = at;
  for (const Event& event : s.events) {
    if (event.act == Act::kRestartRelayer) s.end = std::max(s.end, event.at + milliseconds(event.amount));
  }
  add_slow_members(s);
  return s;
}

std::string to_text(const Scenario& s) {
  std::string text =
      "seed " + std::to_string(s.seed) + ": " + std::to_string(s.nodes) + " nodes, " +
      std::to_string(s.relayers) + " relayers, " + std::to_string(s.rooms) + " rooms, outbox " +
      std::to_string(s.limits.outbox_bytes) + ", window " + std::to_string(s.limits.resume_window) +
      ", mute at " + std::to_string(s.limits.discards_to_mute) + ", mutes " + std::to_string(s.limits.mutes) +
      "/" + std::to_string(s.relayer_mutes) + ", open resumes " + std::to_string(s.limits.open_resumes) +
      ", held " + std::to_string(s.limits.held_bytes) + ", outbox age " +
      std::to_string(s.limits.outbox_age.count()) + ", acks " + std::to_string(s.limits.acks) + ", link " +
      std::to_string(s.link_bytes) + (s.calm ? ", calm" : "") + (s.slow ? ", slow members\n" : "\n");
  for (const Event& event : s.events) {
    text += "  " + std::to_string(event.at.count()) + " ms: " + name_of(event.act) + " " +
            std::to_string(event.who) + " (" + std::to_string(event.what) + ", " +
            std::to_string(event.amount) + ")\n";
  }
  return text;
}

}  // namespace ws::bus::model
