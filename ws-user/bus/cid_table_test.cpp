#include "ws-user/bus/cid_table.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <new>
#include <string>
#include <thread>
#include <vector>

using ws::MessageId;
using ws::milliseconds;
using ws::NodeId;
using ws::bus::CidTable;

TEST_CASE("a cid is known per room, with the id it first had") {
  CidTable table(milliseconds(1000), 10);
  CHECK(table.insert("a", "bc", {1, NodeId{1}}, milliseconds(0)));
  CHECK_FALSE(table.insert("a", "bc", {2, NodeId{2}}, milliseconds(1)));
  CHECK(table.find("a", "bc") == MessageId{1, NodeId{1}});
  CHECK_FALSE(table.find("ab", "c").has_value());
}

TEST_CASE("cids are forgotten by age and by count") {
  CidTable table(milliseconds(1000), 2);
  table.insert("r", "1", {1, NodeId{1}}, milliseconds(0));
  table.insert("r", "2", {2, NodeId{1}}, milliseconds(500));
  table.insert("r", "3", {3, NodeId{1}}, milliseconds(501));
  CHECK(table.size() == 2);
  CHECK_FALSE(table.find("r", "1").has_value());
  table.trim(milliseconds(1501));
  CHECK(table.size() == 1);
  CHECK(table.insert("r", "2", {4, NodeId{1}}, milliseconds(1502)));
}

TEST_CASE("a cid is claimed once: the next one hears which message it was") {
  CidTable table(milliseconds(1000), 2);
  int made = 0;
  const auto make = [&] {
    ++made;
    return MessageId{7, NodeId{1}};
  };
  CHECK_FALSE(table.claim("r", "1", milliseconds(0), make).has_value());
  CHECK(table.claim("r", "1", milliseconds(1), make) == MessageId{7, NodeId{1}});
  CHECK(made == 1);
  CHECK(table.find("r", "1") == MessageId{7, NodeId{1}});
  CHECK_FALSE(table.insert("r", "1", {8, NodeId{2}}, milliseconds(2)));
}

TEST_CASE("a cid whose message came to nothing is free again") {
  CidTable table(milliseconds(1000), 1);
  CHECK_THROWS(table.claim("r", "1", milliseconds(0), []() -> MessageId { throw std::bad_alloc(); }));
  CHECK(table.size() == 0);
  CHECK_FALSE(table.find("r", "1").has_value());
  CHECK(table.insert("r", "1", {1, NodeId{1}}, milliseconds(0)));
}

TEST_CASE("many threads claim the same cids, and each cid becomes one message") {
  CidTable table(milliseconds(1000), 100'000, CidTable::Use::kShared);
  constexpr int kCids = 20'000;
  std::atomic<int> made{0}, wrong{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int cid = 0; cid < kCids; ++cid) {
        const std::string name = std::to_string(cid);
        std::uint64_t mine = 0;
        const auto known = table.claim("r", name, milliseconds(0), [&] {
          mine = static_cast<std::uint64_t>(++made);
          return MessageId{mine, NodeId{1}};
        });
        if (table.find("r", name) != (known ? *known : MessageId{mine, NodeId{1}})) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(made == kCids);
  CHECK(wrong == 0);
}
