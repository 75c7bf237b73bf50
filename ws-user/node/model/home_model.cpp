// The model test of rooms at home: many worlds with all rules, then every rule taken away in turn.
//
//   WS_MODEL_SEEDS   how many worlds (10000)
//   WS_MODEL_FIRST   the first seed (1), to run one failure again

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "shared/base/log.hpp"
#include "ws-user/node/model/world.hpp"

using namespace ws::node::model;

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
    {"a home does not end while somebody is on the way",
     [](Mutation& m) { m.node.wait_for_arrivals = false; }},
    {"the stays of a room are counted", [](Mutation& m) { m.node.count_stays = false; }},
    {"an answer counts for the life that asked", [](Mutation& m) { m.node.lives = false; }},
    {"`joined` waits for the bus", [](Mutation& m) { m.node.wait_for_bus = false; }},
    {"nobody hears a home before its own", [](Mutation& m) { m.node.hear_own_home = false; }},
    {"a moving client does not pass its mail", [](Mutation& m) { m.mail_before_moves = false; }},
};

struct Violation {
  std::uint64_t seed = 0;  // 0: none
  std::string what;
};

Violation first_violation(const Mutation& mutation, std::uint64_t from, std::uint64_t count) {
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    std::string what = World(seed, mutation).run();
    if (!what.empty()) return {seed, what};
  }
  return {};
}

struct Quiet {
  Quiet() { spdlog::set_level(spdlog::level::off); }
  ~Quiet() { spdlog::set_level(spdlog::level::info); }
};

}  // namespace

TEST_CASE("rooms at home keep their promise in every world") {
  const Quiet quiet;
  const Violation found =
      first_violation({}, setting("WS_MODEL_FIRST", 1), setting("WS_MODEL_SEEDS", 10'000));
  if (found.seed == 0) return;
  World again(found.seed, {}, true);
  again.run();
  FAIL("seed " << found.seed << ": " << found.what << "\n" << again.story());
}

TEST_CASE("without any one rule the model finds a violation") {
  const Quiet quiet;
  for (const Row& row : kMutations) {
    Mutation mutation;
    row.take_away(mutation);
    const Violation found = first_violation(mutation, 1, kMutationSeeds);
    CHECK_MESSAGE(found.seed != 0, "nothing notices when this rule is gone: " << row.rule);
    if (found.seed != 0) MESSAGE(row.rule << ": seed " << found.seed << ", " << found.what);
  }
}
