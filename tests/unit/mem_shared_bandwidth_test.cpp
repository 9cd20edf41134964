#include <algorithm>
#include <map>
#include <numeric>

#include <gtest/gtest.h>

#include "mem/shared_bandwidth.h"
#include "sim/core/rng.h"

namespace npu::mem {
namespace {

struct Request {
  double port;
  std::int64_t bytes;
  Time begin;
};

// When each request ends: the events of SharedBandwidth one after the other, as the DRAM's shell plays them.
std::vector<Time> play(double total, const std::vector<Request>& requests) {
  SharedBandwidth bandwidth(total);
  std::vector<std::size_t> waiting(requests.size());
  std::iota(waiting.begin(), waiting.end(), std::size_t{0});
  std::stable_sort(waiting.begin(), waiting.end(),
                   [&](auto a, auto b) { return requests[a].begin < requests[b].begin; });
  std::map<SharedBandwidth::Id, std::size_t> active;
  std::vector<Time> ends(requests.size());
  while (!waiting.empty() || !active.empty()) {
    auto first = active.end();
    for (auto it = active.begin(); it != active.end(); ++it) {
      if (first == active.end() || bandwidth.finish(it->first) < bandwidth.finish(first->first)) first = it;
    }
    if (first == active.end() ||
        (!waiting.empty() && requests[waiting.front()].begin < bandwidth.finish(first->first))) {
      const auto& r = requests[waiting.front()];
      active[bandwidth.add(r.port, Bytes{r.bytes}, r.begin)] = waiting.front();
      waiting.erase(waiting.begin());
    } else {
      ends[first->second] = bandwidth.finish(first->first);
      bandwidth.remove(first->first, ends[first->second]);
      active.erase(first);
    }
  }
  return ends;
}

// The same by pouring: in each small step every transfer gets a grain in turn until the total or its port is
// used up, which is what "round robin in small groups" means. A port's allowance below a grain is kept for
// the next step.
std::vector<double> pour(double total, const std::vector<Request>& requests, double step_ns) {
  std::vector<double> left, allowance(requests.size()), ends(requests.size(), -1);
  for (const auto& r : requests) left.push_back(static_cast<double>(r.bytes));
  constexpr int kGrains = 200;
  const double grain = total * step_ns / kGrains;
  for (double now = 0; std::ranges::count(ends, -1.0) > 0; now += step_ns) {
    const auto may = [&](std::size_t i) {
      return to_ns(requests[i].begin) <= now && left[i] > 0 && allowance[i] >= grain;
    };
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (to_ns(requests[i].begin) <= now)
        allowance[i] = std::min(allowance[i], grain) + requests[i].port * step_ns;
    }
    int grains = kGrains;
    for (bool any = true; any && grains > 0;) {
      any = false;
      for (std::size_t i = 0; i < requests.size() && grains > 0; ++i) {
        if (!may(i)) continue;
        allowance[i] -= grain, left[i] -= grain, --grains, any = true;
      }
    }
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (ends[i] < 0 && left[i] <= 0) ends[i] = now + step_ns;
    }
  }
  return ends;
}

TEST(SharedBandwidth, AloneATransferRunsAtTheSlowerOfPortAndTotal) {
  SharedBandwidth port_bound(16), total_bound(8);
  EXPECT_EQ(port_bound.finish(port_bound.add(10, Bytes{1000}, from_ns(5))), from_ns(105));
  EXPECT_EQ(total_bound.finish(total_bound.add(10, Bytes{1000}, from_ns(5))), from_ns(130));
  EXPECT_EQ(port_bound.alone(10, Bytes{1000}), from_ns(100));
  EXPECT_EQ(total_bound.alone(10, Bytes{1000}), from_ns(125));
}

TEST(SharedBandwidth, TwoEqualTransfersShareEqually) {
  SharedBandwidth bandwidth(10);
  const auto a = bandwidth.add(10, Bytes{1000}, Time{});
  const auto b = bandwidth.add(10, Bytes{1000}, Time{});
  EXPECT_EQ(bandwidth.finish(a), from_ns(200));
  EXPECT_EQ(bandwidth.finish(b), from_ns(200));
}

TEST(SharedBandwidth, WhatASlowPortLeavesGoesToTheOther) {
  SharedBandwidth bandwidth(10);
  const auto slow = bandwidth.add(2, Bytes{1000}, Time{});
  const auto fast = bandwidth.add(20, Bytes{1600}, Time{});
  EXPECT_EQ(bandwidth.finish(slow), from_ns(500));
  EXPECT_EQ(bandwidth.finish(fast), from_ns(200)) << "1600 bytes at 10 - 2";
}

TEST(SharedBandwidth, TheRestRunsFasterWhenATransferEnds) {
  SharedBandwidth bandwidth(10);
  const auto a = bandwidth.add(10, Bytes{500}, Time{});
  const auto b = bandwidth.add(10, Bytes{1000}, Time{});
  bandwidth.remove(a, from_ns(100));  // 500 bytes at 5
  EXPECT_EQ(bandwidth.finish(b), from_ns(150)) << "500 bytes are left at 10";
  EXPECT_EQ(bandwidth.active(), 1U);
}

TEST(SharedBandwidth, ALaterArrivalSlowsDownWhatRuns) {
  SharedBandwidth bandwidth(10);
  const auto a = bandwidth.add(10, Bytes{1000}, Time{});
  bandwidth.add(10, Bytes{1000}, from_ns(50));
  EXPECT_EQ(bandwidth.finish(a), from_ns(150)) << "500 bytes are left at 5";
}

TEST(SharedBandwidth, TheOrderOfAddsAtOneInstantDoesNotMatter) {
  Rng rng(1);
  for (int round = 0; round < 500; ++round) {
    std::vector<Request> requests;
    for (auto n = rng.between(2, 6); n > 0; --n) {
      requests.push_back(
          {static_cast<double>(rng.between(1, 200)) / 10, rng.between(1, 100'000), from_ns(7)});
    }
    const auto ends = play(13.7, requests);
    std::vector<std::size_t> order(requests.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = order.size() - 1; i > 0; --i)
      std::swap(order[i], order[static_cast<std::size_t>(rng.between(0, static_cast<std::int64_t>(i)))]);
    std::vector<Request> shuffled;
    for (const auto i : order) shuffled.push_back(requests[i]);
    const auto shuffled_ends = play(13.7, shuffled);
    for (std::size_t i = 0; i < order.size(); ++i)
      ASSERT_EQ(shuffled_ends[i], ends[order[i]]) << "round " << round;
  }
}

TEST(SharedBandwidth, MoreThanTheTotalIsNeverGivenAway) {
  // A rate shows as bytes / (finish - now); large transfers make the picosecond's rounding small.
  Rng rng(2);
  for (int round = 0; round < 500; ++round) {
    const double total = static_cast<double>(rng.between(10, 300)) / 10;
    SharedBandwidth bandwidth(total);
    std::vector<SharedBandwidth::Id> ids;
    std::vector<double> ports;
    constexpr std::int64_t kBytes = 1'000'000'000;
    for (auto n = rng.between(1, 8); n > 0; --n) {
      ports.push_back(static_cast<double>(rng.between(1, 300)) / 10);
      ids.push_back(bandwidth.add(ports.back(), Bytes{kBytes}, Time{}));
    }
    double sum = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const double rate = kBytes / to_ns(bandwidth.finish(ids[i]));
      ASSERT_LE(rate, ports[i] * (1 + 1e-9));
      sum += rate;
    }
    ASSERT_LE(sum, total * (1 + 1e-9));
    // Nothing is left lying either: the sum is the total, or every port runs at its own limit.
    ASSERT_NEAR(sum, std::min(total, std::accumulate(ports.begin(), ports.end(), 0.0)), total * 1e-9);
  }
}

TEST(SharedBandwidth, AgreesWithPouringInSmallSteps) {
  Rng rng(3);
  for (int round = 0; round < 25; ++round) {
    std::vector<Request> requests;
    for (auto n = rng.between(2, 6); n > 0; --n) {
      requests.push_back({static_cast<double>(rng.between(5, 150)) / 10, rng.between(500, 10'000),
                          from_ns(static_cast<double>(rng.between(0, 1000)))});
    }
    const auto exact = play(13.0, requests);
    const auto poured = pour(13.0, requests, 2.0);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      ASSERT_NEAR(to_ns(exact[i]), poured[i], 0.01 * poured[i] + 4)
          << "round " << round << " transfer " << i;  // two steps
    }
  }
}

TEST(SharedBandwidth, TheSumOfWorkBoundsTheLastEnd) {
  Rng rng(4);
  for (int round = 0; round < 300; ++round) {
    std::vector<Request> requests;
    std::int64_t bytes = 0;
    for (auto n = rng.between(1, 20); n > 0; --n) {
      requests.push_back({20, rng.between(1, 100'000), Time{}});
      bytes += requests.back().bytes;
    }
    // Every port could take the whole total: the memory is never idle, so the last byte leaves at bytes /
    // total.
    const auto ends = play(10, requests);
    ASSERT_NEAR(static_cast<double>(std::ranges::max(ends).value), static_cast<double>(bytes) * 100, 20.0)
        << "ps, one of rounding per event";
  }
}

}  // namespace
}  // namespace npu::mem
