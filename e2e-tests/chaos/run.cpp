#include "e2e-tests/chaos/run.hpp"

#include <algorithm>
#include <sstream>

#include "e2e-tests/chaos/plan.hpp"
#include "e2e-tests/harness/failure.hpp"

namespace ws::chaos {
namespace {

constexpr Duration kTurn{2};      // the longest wait for a socket
constexpr Duration kBefore{500};  // of load, before the faults
constexpr Duration kBetweenFaults{150};
constexpr Duration kAfter{1'000};  // of load, once all is well again
constexpr Duration kDrainPatience{20'000};
constexpr Duration kAfterglow{150};  // for what comes twice
constexpr Duration kStartPatience{10'000};

// Run: one world, and the clock by which it is driven.
class Run {
 public:
  Run(const Options& options, int relayers, std::uint64_t seed)
      : dropped_share_(options.drop_records),
        random_(seed),
        recovery_(options.servers),
        world_(options.servers, relayers, random_()),
        crowd_(world_.addresses(), random_(), ledger_, recovery_),
        scene_{world_, crowd_, recovery_},
        plan_(random_()),
        pollees_(world_.links()) {
    pollees_.push_back(&crowd_);
  }

  void start() {
    if (!until([this] { return world_.ready() && crowd_.settled(); }, kStartPatience)) {
      throw e2e::Failure("not everybody could join");
    }
  }

  // What went wrong in it.
  std::string round(int number);
  bool good() const {
    return ledger_.verdict().kept() &&
           stuck_ + gaps_told_ + crowd_.unexpected_ends() + crowd_.errors_heard() == 0;
  }
  void add_to(Findings& findings);

 private:
  Duration now() const { return clock_.elapsed(); }
  void turn() {
    take_turn(pollees_, kTurn);
    crowd_.tick(now());
  }
  template <typename Condition>
  bool until(Condition&& done, Duration patience) {
    const Duration end = now() + patience * e2e::kStretch;
    while (!done()) {
      if (now() > end) return false;
      turn();
    }
    return true;
  }
  void spend(Duration time) {
    const Duration end = now() + time;
    while (now() < end) turn();
  }
  void let_happen(Faults faults);

  const double dropped_share_;
  e2e::Stopwatch clock_;
  std::mt19937_64 random_;
  Ledger ledger_;
  Recovery recovery_;
  World world_;
  Crowd crowd_;
  Scene scene_;
  Plan plan_;
  std::vector<Pollee*> pollees_;
  std::uint64_t stuck_ = 0;
  std::uint64_t gaps_told_ = 0;
};

std::string Run::round(int number) {
  Faults faults = plan_.round(scene_, number);
  std::string story;
  for (const auto& fault : faults) story += (story.empty() ? "" : ", ") + fault->name();
  crowd_.talk(true);
  world_.drop_records(dropped_share_);
  spend(kBefore);
  let_happen(std::move(faults));
  world_.heal();
  world_.drop_records(0);  // what is said from here on shows what is missing
  spend(kAfter);
  crowd_.talk(false);
  const auto all_done = [this] { return crowd_.settled() && ledger_.outstanding() == 0; };
  if (!until(all_done, kDrainPatience)) {
    ++stuck_;
    story += "; " + std::to_string(ledger_.outstanding()) + " still to come" +
             (crowd_.settled() ? "" : ", not everybody could join again");
  }
  spend(kAfterglow);
  ledger_.settle();
  gaps_told_ += world_.new_gaps();
  recovery_.abandon();
  return story;
}

void Run::let_happen(Faults faults) {
  if (faults.size() > 1) recovery_.abandon();
  const bool disturbed = faults.size() > 1;
  Faults running;
  while (!faults.empty() || !running.empty()) {
    if (!faults.empty()) {
      faults.back()->begin(now());
      running.push_back(std::move(faults.back()));
      faults.pop_back();
      spend(kBetweenFaults);
    }
    for (auto fault = running.begin(); fault != running.end();) {
      fault = (*fault)->step(now()) ? running.erase(fault) : fault + 1;
    }
    turn();
  }
  if (disturbed) recovery_.abandon();
}

void Run::add_to(Findings& findings) {
  const Verdict& verdict = ledger_.verdict();
  Verdict& sum = findings.verdict;
  sum.acknowledged += verdict.acknowledged;
  sum.delivered += verdict.delivered;
  sum.lost += verdict.lost;
  sum.twice += verdict.twice;
  sum.out_of_order += verdict.out_of_order;
  sum.stray += verdict.stray;
  sum.unanswered += verdict.unanswered;
  sum.excused += verdict.excused;
  sum.longest_pause = std::max(sum.longest_pause, verdict.longest_pause);
  for (const std::string& complaint : ledger_.complaints()) findings.complaints.push_back(complaint);
  findings.gaps_told += gaps_told_;
  findings.unexpected_ends += crowd_.unexpected_ends();
  findings.errors_heard += crowd_.errors_heard();
  findings.last_error = crowd_.last_error();
  findings.cuts += world_.cuts();
  findings.records_dropped += world_.dropped();
  findings.stuck_rounds += stuck_;
  if (recovery_.count() == 0) return;
  findings.recoveries = recovery_.count();
  findings.recovery_median = recovery_.median();
  findings.recovery_worst = recovery_.worst();
}

}  // namespace

bool Findings::good() const {
  return verdict.kept() && gaps_told + unexpected_ends + errors_heard + stuck_rounds == 0;
}

void run_rounds(const Options& options, int relayers, int rounds, std::uint64_t seed, Findings& findings,
                const Tell& tell, const Judge& judge) {
  Run run(options, relayers, seed);
  run.start();
  for (int number = 0; number < rounds && run.good(); ++number) tell(run.round(number));
  run.add_to(findings);
  judge(findings);
}

std::string describe(const Findings& findings) {
  const Verdict& verdict = findings.verdict;
  std::ostringstream out;
  out << "acknowledged " << verdict.acknowledged << ", delivered " << verdict.delivered << ", lost "
      << verdict.lost << ", twice " << verdict.twice << ", out of order " << verdict.out_of_order
      << ", stray " << verdict.stray << ", unanswered " << verdict.unanswered << "\nlongest pause "
      << verdict.longest_pause.count() << " ms, gaps told " << findings.gaps_told
      << ", never heard and excused " << verdict.excused << ", connections lost for no reason "
      << findings.unexpected_ends << ", errors heard " << findings.errors_heard << ' ' << findings.last_error
      << "\nlinks cut within a frame " << findings.cuts << ", records left out " << findings.records_dropped
      << ", rounds that did not settle " << findings.stuck_rounds << '\n';
  if (findings.recoveries != 0) {
    out << "chat flows again after the relayer's port is open: median " << findings.recovery_median.count()
        << " ms, worst " << findings.recovery_worst.count() << " ms, of " << findings.recoveries << '\n';
  }
  for (const std::string& complaint : findings.complaints) out << "  " << complaint << '\n';
  return out.str();
}

}  // namespace ws::chaos
