#include "ws-user/bus/cid_table.hpp"

#include <doctest/doctest.h>

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
