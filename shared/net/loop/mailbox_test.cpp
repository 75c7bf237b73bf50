// Posted work is done in the next turn. A loop once slept over it, up to the next timer: its wake-up had been
// taken by a look at the sockets in the middle of a turn.
#include "shared/net/loop/mailbox.hpp"

#include <doctest/doctest.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include "shared/net/loop/event_loop.hpp"

using namespace ws;
using namespace ws::net;

namespace {

// A loop whose turns are counted. One that sleeps although it has mail is woken after a while, and the test
// has failed.
struct CountedLoop : Pollable {
  virtual ~CountedLoop() = default;
  CountedLoop() {
    loop.at(Phase::kLog, [this] { ++turn; });
    REQUIRE(loop.poller().add(alarm.get(), EPOLLIN, *this));
  }

  void run() {
    std::promise<void> done;
    std::thread rescuer([this, finished = done.get_future()] {
      if (finished.wait_for(std::chrono::seconds(2)) == std::future_status::timeout)
        ::eventfd_write(alarm.get(), 1);
    });
    loop.run();
    done.set_value();
    rescuer.join();
    CHECK_FALSE(rescued);
  }
  void on_ready(std::uint32_t) noexcept override {
    rescued = true;
    loop.poller().remove(alarm.get());
  }
  // To be the last thing of a test: notes in which turn it came.
  void finish() {
    finished_in = turn;
    loop.stop();
  }
  void look_at_sockets() { loop.poller().dispatch(Poller::kAtOnce); }

  UniqueFd alarm{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  SystemClock clock;
  EventLoop loop{clock};
  int turn = 0;
  int finished_in = -1;
  bool rescued = false;
};

}  // namespace

TEST_CASE_FIXTURE(CountedLoop, "a task posted by a task runs in the next turn") {
  loop.post([&] { loop.post([&] { finish(); }); });
  run();
  CHECK(finished_in == 1);
}

TEST_CASE_FIXTURE(CountedLoop, "also where the task looks at the sockets afterwards") {
  loop.post([&] {
    loop.post([&] { finish(); });
    look_at_sockets();
  });
  run();
  CHECK(finished_in == 1);
}

TEST_CASE_FIXTURE(CountedLoop, "also where it comes from another thread, and sockets are looked at then") {
  loop.post([&] {
    std::thread([&] { loop.post([&] { finish(); }); }).join();
    look_at_sockets();
  });
  run();
  CHECK(finished_in == 1);
}

TEST_CASE_FIXTURE(CountedLoop, "also where it is posted, and sockets are looked at, at the end of a turn") {
  loop.at(Phase::kDeliver, [&] {
    if (turn != 0) return;
    loop.post([&] { finish(); });
    look_at_sockets();
  });
  loop.post([] {});
  run();
  CHECK(finished_in == 1);
}

TEST_CASE_FIXTURE(CountedLoop, "also where a timer posts it and looks at the sockets") {
  auto timer = loop.after(milliseconds(0), [&] {
    loop.post([&] { finish(); });
    look_at_sockets();
  });
  run();
  CHECK(finished_in == 1);
}

TEST_CASE_FIXTURE(CountedLoop,
                  "mail that came together is done in order, and a task that throws costs itself") {
  std::string done;
  MailList mail;
  mail.push_back({[&] { done += 'a'; }, {}, nullptr});
  mail.push_back({[&] { throw std::runtime_error("a test"); }, {}, nullptr});
  mail.push_back({[&] { done += 'c'; }, {}, nullptr});
  mail.push_back({[&] { finish(); }, {}, nullptr});
  loop.post_all(mail);
  CHECK(mail.empty());
  run();
  CHECK(done == "ac");
  CHECK(finished_in == 0);
  CHECK(loop.exceptions().value() == 1);
}

TEST_CASE_FIXTURE(CountedLoop,
                  "the sender of a task that throws does what it has for that, on its own loop") {
  EventLoop other(clock);
  std::thread::id ran_on;
  std::thread thread([&] { other.run(); });
  MailList mail;
  mail.push_back({[] { throw std::bad_alloc(); },
                  [&] {
                    ran_on = std::this_thread::get_id();
                    finish();
                  },
                  &loop});
  other.post_all(mail);
  run();
  CHECK((ran_on == std::this_thread::get_id()));
  other.stop();
  thread.join();
}

TEST_CASE_FIXTURE(CountedLoop, "what a task owns goes with it, and ends once even if it was never run") {
  auto owned = std::make_shared<std::string>("a connection");
  const std::weak_ptr<std::string> watched = owned;
  std::string arrived;
  MailList mail;
  mail.push_back(
      {[holder = std::make_unique<std::shared_ptr<std::string>>(owned), &arrived] { arrived = **holder; },
       nullptr, nullptr});
  mail.push_back({[&] { finish(); }, nullptr, nullptr});
  owned.reset();
  loop.post_all(mail);
  CHECK_FALSE(watched.expired());
  run();
  CHECK(arrived == "a connection");
  CHECK(watched.expired());

  auto left = std::make_shared<int>(1);
  const std::weak_ptr<int> left_watched = left;
  {
    EventLoop never_run(clock);
    never_run.post([left = std::move(left)] {});
    CHECK_FALSE(left_watched.expired());
  }
  CHECK(left_watched.expired());
}

TEST_CASE_FIXTURE(CountedLoop, "a timer and a hook that throw cost themselves once, and come again") {
  int timers = 0;
  int hooks = 0;
  auto throwing = loop.every(milliseconds(1), [&] {
    ++timers;
    throw std::runtime_error("a test");
  });
  loop.at(Phase::kDeliver, [&] {
    ++hooks;
    throw std::runtime_error("a test");
  });
  auto watching = loop.every(milliseconds(1), [&] {
    if (timers >= 3) finish();
  });
  run();
  CHECK(hooks == turn);
  CHECK(loop.exceptions().value() == static_cast<std::uint64_t>(timers + hooks));
}
