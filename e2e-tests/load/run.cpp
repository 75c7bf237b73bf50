#include "e2e-tests/load/run.hpp"

#include <unistd.h>

#include <algorithm>
#include <random>

#include "e2e-tests/load/clock.hpp"

namespace ws::load {
namespace {

constexpr std::size_t kReadBuffer = 256 * 1024;  // bytes
constexpr int kCrowdEvents = 4;                  // in one turn: the measured rooms are looked at in between
constexpr std::uint32_t kDialsPerTurn = 16;
constexpr std::uint32_t kStormDialsPerTurn = 2;      // likewise
constexpr std::uint64_t kLongestSleep = 10'000'000;  // nanoseconds
constexpr double kLastLook = 0.1;                    // seconds
constexpr double kLeaving = 1;                       // seconds that a server has to let a storm's crowd go

std::vector<Target> resolve_all(const Options& options) {
  std::vector<Target> targets;
  for (const std::string& url : options.urls) {
    targets.push_back(parse_target(url));
    targets.back().compress = options.compress;
    resolve(targets.back(), options.sources > 0);  // which are addresses of IPv4
  }
  return targets;
}

DialPlan dial_plan(const Options& o) {
  return {o.connect_rate, o.connect_at_once, kDialsPerTurn, o.sources, !o.no_reply};
}

DialPlan crowd_plan(const Options& o) {
  DialPlan plan = dial_plan(o);
  if (o.crowd_storm) plan = {0, 0, kStormDialsPerTurn, o.sources, !o.no_reply};
  return plan;
}

TrafficPlan traffic_plan(const Options& o) {
  return {o.window > 0 ? 0 : o.rate, o.window, o.size, o.messages == 0 ? ~0ull : o.messages};
}

Shape crowd_shape(const Options& o) {
  if (o.crowd == 0) return {0, 1, 0, 1};
  return {1, o.crowd, o.crowd_rate > 0 ? 1u : 0u, 1};
}

}  // namespace

Run::Run(const Options& options)
    : options_(options),
      codec_(static_cast<std::uint16_t>(std::random_device()())),
      targets_(resolve_all(options)),
      poller_(Poller::kMaxEvents),
      crowd_poller_(kCrowdEvents),
      population_({options.rooms, options.members, options.senders, options.rooms_each, options.ring},
                  options.room, 0, options.echo),
      crowd_population_(crowd_shape(options), options.room + "-crowd", population_.channels(), false),
      clients_(population_, targets_, dial_plan(options), poller_, codec_),
      crowd_clients_(crowd_population_, targets_, crowd_plan(options), crowd_poller_, codec_),
      traffic_(population_, clients_, traffic_plan(options), codec_),
      crowd_traffic_(crowd_population_, crowd_clients_, {options.crowd_rate, 0, options.size, ~0ull}, codec_),
      churn_(targets_, options.churn, options.sources, crowd_poller_),
      buffer_(kReadBuffer) {
  clients_.set_receiver(traffic_);
  crowd_clients_.set_receiver(crowd_traffic_);
  poller_.nest(crowd_poller_);
}

bool Run::execute() {
  memory_.before = read_private_dirty(options_.pids);
  if (!connect()) return false;
  turn_until(now_ns() + from_seconds(options_.hold), [] { return false; });
  memory_.connected = read_private_dirty(options_.pids);
  if (options_.duration > 0) measure();
  memory_.after = read_private_dirty(options_.pids);
  finish();
  return true;
}

bool Run::connect() {
  const std::uint64_t start = now_ns();
  const std::uint64_t deadline = start + from_seconds(options_.connect_timeout);
  clients_.begin(start);
  turn_until(deadline, [this] { return clients_.settled(); });
  if (!options_.crowd_storm) {
    crowd_clients_.begin(now_ns());
    turn_until(deadline, [this] { return crowd_clients_.settled(); });
  }
  connecting_ = to_seconds(now_ns() - start);
  clients_.give_up();
  if (!options_.crowd_storm) crowd_clients_.give_up();
  return clients_.faults().failed == 0 && crowd_clients_.faults().failed == 0;
}

void Run::measure() {
  traffic_.begin(now_ns());
  turn_until(now_ns() + from_seconds(options_.warmup), [] { return false; });
  const bool compare = options_.crowd_storm || options_.crowd_rate > 0;
  measure_phase(compare ? "alone" : "run", false);
  if (compare) measure_phase("beside", true);
  if (options_.crowd_storm && options_.crowd_rate == 0) measure_leaving();
  traffic_.stop();
  crowd_traffic_.stop();
  drain();
}

void Run::measure_phase(const std::string& name, bool with_crowd) {
  const std::uint64_t start = now_ns();
  if (options_.churn > 0) churn_.begin(start);
  if (with_crowd && options_.crowd_storm) crowd_clients_.begin(start);
  if (with_crowd && options_.crowd_rate > 0) crowd_traffic_.begin(start);
  const Reading before = read();
  traffic_.begin_phase(start);
  crowd_traffic_.begin_phase(start);
  const std::uint64_t end = start + from_seconds(options_.duration);
  const bool storm = with_crowd && options_.crowd_storm;
  const std::uint64_t deadline = storm ? start + from_seconds(options_.connect_timeout) : end;
  turn_until(deadline, [&] { return storm ? crowd_clients_.settled() : all_sent_and_heard(); });
  if (storm) {
    crowd_clients_.give_up();
    storm_ = to_seconds(crowd_clients_.settled_at() - start);
  }
  const std::uint64_t over = now_ns();
  traffic_.end_phase(over);
  crowd_traffic_.end_phase(over);
  churn_.stop();
  phases_.push_back({name, between(before, read(), options_.spin, options_.pids.size())});
}

// The other half of a storm: everybody of it goes at once.
void Run::measure_leaving() {
  const std::uint64_t start = now_ns();
  crowd_clients_.leave();
  const Reading before = read();
  traffic_.begin_phase(start);
  crowd_traffic_.begin_phase(start);
  turn_until(start + from_seconds(kLeaving), [] { return false; });
  const std::uint64_t over = now_ns();
  traffic_.end_phase(over);
  crowd_traffic_.end_phase(over);
  phases_.push_back({"leaving", between(before, read(), options_.spin, options_.pids.size())});
}

// Only --messages ends the sending before its time.
bool Run::all_sent_and_heard() const {
  return options_.messages > 0 && !traffic_.running() && traffic_.checker().complete();
}

void Run::drain() {
  const std::uint64_t deadline = now_ns() + from_seconds(options_.drain);
  turn_until(deadline, [this] {
    return traffic_.checker().complete() && crowd_traffic_.checker().complete() && churn_.quiet();
  });
  // What comes beyond the last expected delivery would be a duplicate: give it a moment to show.
  turn_until(now_ns() + from_seconds(kLastLook), [] { return false; });
}

void Run::finish() {
  clients_.close_all();
  crowd_clients_.close_all();
}

template <typename Done>
void Run::turn_until(std::uint64_t deadline, Done&& done) {
  while (!done() && now_ns() < deadline) turn();
}

std::uint64_t Run::patience(std::uint64_t now) const {
  if (options_.spin) return 0;
  const std::uint64_t due = std::min({traffic_.next_due(), crowd_traffic_.next_due(), clients_.next_due(),
                                      crowd_clients_.next_due(), churn_.next_due()});
  return due <= now ? 0 : std::min(due - now, kLongestSleep);
}

void Run::turn() {
  const std::uint64_t start = now_ns();
  const bool due = traffic_.next_due() <= start || crowd_traffic_.next_due() <= start;
  traffic_.step(start);
  crowd_traffic_.step(start);
  clients_.step(start);
  crowd_clients_.step(start);
  churn_.step(start);
  const int count = poller_.wait(patience(start));
  for (int i = 0; i < count; ++i) {
    if (Connection* connection = poller_.connection(i)) {
      connection->on_events(poller_.events(i), buffer_);
      ++reads_;
    } else {
      crowd_turn();
    }
  }
  clients_.flush();
  if (due || count > 0) busy_ += now_ns() - start;
}

void Run::crowd_turn() {
  const int count = crowd_poller_.wait(0);
  for (int i = 0; i < count; ++i) {
    crowd_poller_.connection(i)->on_events(crowd_poller_.events(i), buffer_);
    ++reads_;
  }
}

std::uint64_t Run::delivered() const {
  return traffic_.checker().tally().delivered + crowd_traffic_.checker().tally().delivered;
}

Reading Run::read() const {
  Reading reading;
  reading.time = now_ns();
  reading.servers = read_usage(options_.pids);
  reading.generator = read_usage(getpid());
  reading.machine = read_machine();
  reading.busy = busy_;
  reading.deliveries = delivered();
  reading.reads = reads_;
  reading.opened = churn_.completed();
  return reading;
}

}  // namespace ws::load
