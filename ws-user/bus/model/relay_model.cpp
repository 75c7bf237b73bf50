// The model test of the relay protocol: many seeds with all rules, then every rule taken away in turn.
//
//   WS_MODEL_SEEDS   how many seeds (10000)
//   WS_MODEL_FIRST   the first seed (1), to run one failure again

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "ws-user/bus/model/shrink.hpp"

using namespace ws::bus;
using namespace ws::bus::model;

namespace {

constexpr std::uint64_t kMutationSeeds = 10'000;  // tried until one shows that the rule is missing

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

struct Row {
  std::string rule;
  void (*take_away)(Mutation&);
};

const Row kMutations[] = {
    {"take number n only after n-1", [](Mutation& m) { m.node.contiguity = false; }},
    {"take a number once", [](Mutation& m) { m.node.drop_copies = false; }},
    {"ask an origin whose numbers jump", [](Mutation& m) { m.node.resume_on_gap = false; }},
    {"ask an origin that links anew", [](Mutation& m) { m.node.resume_on_peer_up = false; }},
    {"ask when a way to an origin is lost", [](Mutation& m) { m.node.resume_on_loss = false; }},
    {"tell the newest number when a way is lost", [](Mutation& m) { m.node.tell_newest = false; }},
    {"ask again without progress", [](Mutation& m) { m.node.repeat_resume = false; }},
    {"ask for the next window", [](Mutation& m) { m.node.ask_for_more = false; }},
    {"... when the members have room", [](Mutation& m) { m.node.pace = false; }},
    {"put off what is late", [](Mutation& m) { m.node.put_off_late = false; }},
    {"repeat a slow first contact", [](Mutation& m) { m.node.contact_slack = false; }},
    {"tell what the outbox has lost", [](Mutation& m) { m.node.tell_gap = false; }},
    {"publish where a peer would be missed", [](Mutation& m) { m.node.publish_everywhere = false; }},
    {"a join waits for the unmute", [](Mutation& m) { m.node.wait_for_unmute = false; }},
    {"a join fetches what was left out", [](Mutation& m) { m.node.fetch_after_unmute = false; }},
    {"nothing overtakes a fetch", [](Mutation& m) { m.node.hold_while_fetching = false; }},
    {"a confirmation counts for its own unmute", [](Mutation& m) { m.node.unmute_tickets = false; }},
    {"a resume does not repeat a fetch", [](Mutation& m) { m.node.drop_fetched = false; }},
    {"a known client id is dropped", [](Mutation& m) { m.node.drop_known_cids = false; }},
    {"a gap confirms nothing", [](Mutation& m) { m.node.gap_confirms_nothing = false; }},
    {"nobody is gone while no relayer tells", [](Mutation& m) { m.node.silence_is_no_loss = false; }},
    {"the relayer tells what it skipped", [](Mutation& m) { m.relayer.tell_skipped = false; }},
    {"... before the next record", [](Mutation& m) { m.relayer.skipped_first = false; }},
    {"... and soon", [](Mutation& m) { m.relayer.skipped_each_tick = false; }},
};

// The first seed that shows a violation; 0 if none does.
std::uint64_t first_violation(const Mutation& mutation, std::uint64_t from, std::uint64_t count) {
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    if (!run(make_scenario(seed), mutation).empty()) return seed;
  }
  return 0;
}

}  // namespace

TEST_CASE("the promise holds for every seed") {
  const std::uint64_t seed =
      first_violation({}, setting("WS_MODEL_FIRST", 1), setting("WS_MODEL_SEEDS", 10'000));
  if (seed != 0) {
    const Scenario shortest = shrink(make_scenario(seed), {});
    FAIL(run(shortest, {}) << "\nshortest history of " << to_text(shortest));
  }
}

TEST_CASE("without any one rule the model finds a violation") {
  for (const Row& row : kMutations) {
    Mutation mutation;
    row.take_away(mutation);
    const std::uint64_t seed = first_violation(mutation, 1, kMutationSeeds);
    CHECK_MESSAGE(seed != 0, "nothing notices when this rule is gone: " << row.rule);
    if (seed == 0) continue;
    MESSAGE(row.rule << ": seed " << seed << ", " << run(make_scenario(seed), mutation));
  }
}
