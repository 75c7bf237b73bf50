// The oracle of the threads' scenario: that it notices what must not be.
#include "e2e-tests/harness/oracle.hpp"

#include <doctest/doctest.h>

namespace ws::e2e {
namespace {

constexpr int kAnn = 1;
constexpr int kBob = 2;

// Bob is in the room, and Ann has said five things since.
struct Scene {
  Scene() {
    oracle.joins(kBob, "a");
    oracle.joined(kBob, "a");
    for (int i = 0; i < 5; ++i) oracle.says(kAnn, "a");
  }
  void hears(int number) { oracle.heard(kBob, "a", kAnn, number); }
  std::size_t complaints() const { return oracle.complaints().size(); }

  Oracle oracle;
};

TEST_CASE("oracle: in order, and after a stay elsewhere from a later word on, is as it should be") {
  Scene scene;
  for (int i = 0; i < 3; ++i) scene.hears(i);
  scene.oracle.left(kBob, "a");
  scene.oracle.joins(kBob, "a");
  scene.hears(4);
  CHECK(scene.complaints() == 0);
  CHECK(scene.oracle.heard_last(kBob, "a", kAnn));
}

TEST_CASE("oracle: it complains of what is lost, heard twice, out of order, or not said") {
  const std::vector<std::vector<int>> wrong{{0, 2}, {0, 0}, {0, 1, 0}, {1}, {0, 1, 2, 3, 4, 5}};
  for (const auto& numbers : wrong) {
    Scene scene;
    for (const int number : numbers) scene.hears(number);
    CHECK(scene.complaints() == 1);
  }
}

TEST_CASE("oracle: it complains of what is heard after `left`, and of what was heard in an earlier stay") {
  Scene scene;
  scene.hears(0);
  scene.oracle.left(kBob, "a");
  scene.hears(1);
  CHECK(scene.complaints() == 1);
  scene.oracle.joins(kBob, "a");
  scene.hears(1);
  CHECK(scene.complaints() == 2);
}

}  // namespace
}  // namespace ws::e2e
