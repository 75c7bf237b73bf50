// Faults of whole processes: killed, stopped, restarted, frozen.
#include <signal.h>

#include "e2e-tests/chaos/fault.hpp"

namespace ws::chaos {
namespace {

std::string ms(Duration length) {
  return std::to_string(length.count()) + " ms";
}

class RelayerOutage final : public Fault {
 public:
  RelayerOutage(const Scene& scene, int relayer, Duration down)
      : scene_(scene), relayer_(relayer), down_(down) {}
  std::string name() const override { return victim() + " killed, back after " + ms(down_); }
  std::string victim() const override { return "relayer " + std::to_string(relayer_); }

  void begin(Duration now) override {
    scene_.world.kill_relayer(relayer_);
    back_at_ = now + down_;
  }
  bool step(Duration now) override {
    if (now < back_at_) return false;
    if (!started_) scene_.world.start_relayer(relayer_);
    started_ = true;
    if (!scene_.world.relayer_is_open(relayer_)) return false;
    if (scene_.world.relayers() == 1) scene_.recovery.begin(now);
    return true;
  }

 private:
  Scene scene_;
  int relayer_;
  Duration down_;
  Duration back_at_{0};
  bool started_ = false;
};

class Freeze final : public Fault {
 public:
  Freeze(e2e::Service& service, std::string victim, Duration length)
      : service_(service), victim_(std::move(victim)), length_(length) {}
  std::string name() const override { return victim_ + " frozen for " + ms(length_); }
  std::string victim() const override { return victim_; }

  void begin(Duration now) override {
    service_.process().signal(SIGSTOP);
    end_ = now + length_;
  }
  bool step(Duration now) override {
    if (now < end_) return false;
    service_.process().signal(SIGCONT);
    return true;
  }

 private:
  e2e::Service& service_;
  std::string victim_;
  Duration length_;
  Duration end_{0};
};

class ServerRestart final : public Fault {
 public:
  ServerRestart(const Scene& scene, int server, bool kill, Duration down)
      : scene_(scene), server_(server), kill_(kill), down_(down) {}
  std::string name() const override {
    return victim() + (kill_ ? " killed" : " told to stop") + ", back after " + ms(down_);
  }
  std::string victim() const override { return "server " + std::to_string(server_); }

  void begin(Duration) override {
    scene_.crowd.server_goes(server_, !kill_);
    service().process().signal(kill_ ? SIGKILL : SIGTERM);
  }
  bool step(Duration now) override {
    if (!gone_) {
      gone_ = !service().process().running();
      back_at_ = now + down_;
      return false;
    }
    if (now < back_at_) return false;
    if (!started_) service().start();
    started_ = true;
    if (!is_listening(service().address())) return false;
    scene_.crowd.server_is_back(server_);
    return true;
  }

 private:
  e2e::Service& service() { return scene_.world.server(server_); }

  Scene scene_;
  int server_;
  bool kill_;
  Duration down_;
  Duration back_at_{0};
  bool gone_ = false;
  bool started_ = false;
};

}  // namespace

std::unique_ptr<Fault> relayer_outage(const Scene& scene, int relayer, Duration down) {
  return std::make_unique<RelayerOutage>(scene, relayer, down);
}

std::unique_ptr<Fault> relayer_freeze(const Scene& scene, int relayer, Duration length) {
  return std::make_unique<Freeze>(scene.world.relayer(relayer), "relayer " + std::to_string(relayer), length);
}

std::unique_ptr<Fault> server_freeze(const Scene& scene, int server, Duration length) {
  return std::make_unique<Freeze>(scene.world.server(server), "server " + std::to_string(server), length);
}

std::unique_ptr<Fault> server_restart(const Scene& scene, int server, bool kill, Duration down) {
  return std::make_unique<ServerRestart>(scene, server, kill, down);
}

}  // namespace ws::chaos
