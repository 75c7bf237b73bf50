// Faults of single links.
#include "e2e-tests/chaos/fault.hpp"

namespace ws::chaos {
namespace {

constexpr Duration kBetweenCuts{100};
constexpr Duration kCutPatience{2'000};  // a link whose ends are down has nothing to cut

std::string link_name(int server, int relayer) {
  return "link " + std::to_string(server) + "-" + std::to_string(relayer);
}

class LinkCuts final : public Fault {
 public:
  LinkCuts(LinkProxy& link, std::string victim, int cuts)
      : link_(link), victim_(std::move(victim)), cuts_(cuts) {}
  std::string name() const override { return victim_ + " cut " + std::to_string(cuts_) + " times"; }
  std::string victim() const override { return victim_; }

  void begin(Duration now) override { next_ = now; }
  bool step(Duration now) override {
    if (link_.cut_pending()) {
      if (now - asked_at_ < kCutPatience) return false;
      link_.cut_in_next_frame(false);
      return true;
    }
    if (now < next_) return false;
    if (cuts_-- <= 0) return true;
    link_.cut_in_next_frame();
    asked_at_ = now;
    next_ = now + kBetweenCuts;
    return false;
  }

 private:
  LinkProxy& link_;
  std::string victim_;
  int cuts_;
  Duration next_{0};
  Duration asked_at_{0};
};

class LinkStall final : public Fault {
 public:
  LinkStall(LinkProxy& link, std::string victim, Duration length)
      : link_(link), victim_(std::move(victim)), length_(length) {}
  std::string name() const override {
    return victim_ + " stalled for " + std::to_string(length_.count()) + " ms";
  }
  std::string victim() const override { return victim_; }

  void begin(Duration now) override {
    link_.stall(true);
    end_ = now + length_;
  }
  bool step(Duration now) override {
    if (now < end_) return false;
    link_.stall(false);
    return true;
  }

 private:
  LinkProxy& link_;
  std::string victim_;
  Duration length_;
  Duration end_{0};
};

}  // namespace

std::unique_ptr<Fault> link_cuts(const Scene& scene, int server, int relayer, int cuts) {
  return std::make_unique<LinkCuts>(scene.world.link(server, relayer), link_name(server, relayer), cuts);
}

std::unique_ptr<Fault> link_stall(const Scene& scene, int server, int relayer, Duration length) {
  return std::make_unique<LinkStall>(scene.world.link(server, relayer), link_name(server, relayer), length);
}

}  // namespace ws::chaos
