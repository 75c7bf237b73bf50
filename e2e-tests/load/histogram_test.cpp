#include "e2e-tests/load/histogram.hpp"

#include <doctest/doctest.h>

#include <memory>

using ws::load::Histogram;

TEST_CASE("an empty histogram answers zero") {
  auto histogram = std::make_unique<Histogram>();
  CHECK(histogram->count() == 0);
  CHECK(histogram->at(0.99) == 0);
  CHECK(histogram->mean() == 0);
}

TEST_CASE("small values are exact") {
  auto histogram = std::make_unique<Histogram>();
  for (std::uint64_t value = 1; value <= 100; ++value) histogram->record(value);
  CHECK(histogram->at(0.5) == 50);
  CHECK(histogram->at(0.99) == 99);
  CHECK(histogram->at(1.0) == 100);
  CHECK(histogram->at(0.0) == 1);
}

TEST_CASE("every value lies in its bucket, and buckets join without a gap") {
  for (std::uint64_t value :
       {0ull, 1ull, 127ull, 128ull, 255ull, 256ull, 257ull, 1'000'000ull, 999'999'999'999ull}) {
    const std::size_t bucket = Histogram::bucket_of(value);
    CHECK(value <= Histogram::upper_bound(bucket));
    if (bucket > 0) CHECK(value > Histogram::upper_bound(bucket - 1));
  }
  for (std::size_t bucket = 0; bucket + 1 < Histogram::kBuckets; ++bucket) {
    REQUIRE(Histogram::bucket_of(Histogram::upper_bound(bucket)) == bucket);
    REQUIRE(Histogram::bucket_of(Histogram::upper_bound(bucket) + 1) == bucket + 1);
  }
}

TEST_CASE("large values are within one per cent") {
  auto histogram = std::make_unique<Histogram>();
  for (std::uint64_t i = 1; i <= 10'000; ++i) histogram->record(i * 12'345);
  const double p90 = static_cast<double>(histogram->at(0.9));
  CHECK(p90 >= 9'000 * 12'345.0);
  CHECK(p90 <= 9'000 * 12'345.0 * 1.01);
}

TEST_CASE("the largest 64-bit value is recorded") {
  auto histogram = std::make_unique<Histogram>();
  histogram->record(~0ull);
  CHECK(histogram->at(0.5) == ~0ull);
}

TEST_CASE("merging is the same as recording into one") {
  auto left = std::make_unique<Histogram>();
  auto right = std::make_unique<Histogram>();
  auto both = std::make_unique<Histogram>();
  for (std::uint64_t i = 0; i < 1000; ++i) {
    (i % 2 == 0 ? left : right)->record(i * i);
    both->record(i * i);
  }
  left->merge(*right);
  CHECK(left->count() == both->count());
  CHECK(left->max() == both->max());
  CHECK(left->mean() == both->mean());
  for (double quantile : {0.1, 0.5, 0.9, 0.99, 0.999}) CHECK(left->at(quantile) == both->at(quantile));
}
