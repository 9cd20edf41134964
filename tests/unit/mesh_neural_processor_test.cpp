// Blocks of the mesh without SystemC: events in any order, geometry, costs by hand.
#include <algorithm>

#include <gtest/gtest.h>

#include "models/mesh/event_engine_cost.h"
#include "models/mesh/fully_connected_cost.h"
#include "models/mesh/input_converter_cost.h"
#include "models/mesh/neural_processor.h"
#include "models/mesh/router_cost.h"
#include "models/mesh/row_effect.h"
#include "sim/core/rng.h"

namespace npu::mesh {
namespace {

NeuronSetup setup_of(const LayerGeometry& g, std::int64_t filters) {
  NeuronSetup setup{.geometry = g,
                    .out = {0, g.out_x()},
                    .first_filter = 0,
                    .filters = filters,
                    .out_bits = 4,
                    .channels = {}};
  for (std::int64_t f = 0; f < filters; ++f)
    setup.channels.push_back({.threshold = static_cast<std::int32_t>(f) - 3, .act_step = 2.5F});
  return setup;
}

TEST(NeuralProcessor, DoesNotMindTheOrderOfEvents) {
  const LayerGeometry g{.in_x = 9, .in_y = 7, .kernel_x = 3, .kernel_y = 3, .pooling = Pooling::kMax};
  constexpr std::int64_t kChannels = 5, kFilters = 11;
  Rng rng(1);
  std::vector<std::int8_t> weights(static_cast<std::size_t>(kFilters * 9 * kChannels));
  for (auto& w : weights) w = static_cast<std::int8_t>(rng.between(-7, 7));
  std::vector<std::pair<std::int64_t, Event>> events;
  for (int i = 0; i < 60; ++i)
    events.push_back({rng.between(0, 8),
                      {.y = static_cast<std::int32_t>(rng.between(0, 6)),
                       .channel = static_cast<std::int32_t>(rng.between(0, kChannels - 1)),
                       .value = static_cast<std::int32_t>(rng.between(1, 15))}});
  NeuralProcessor np(setup_of(g, kFilters), kChannels, weights);
  const auto outcome = [&] {
    np.begin_frame();
    for (const auto& [x, event] : events) np.on_event(x, event);
    std::vector<Event> out;
    for (std::int64_t x = 0; x < g.out_x(); ++x) {
      const auto row = np.scan(x);
      out.insert(out.end(), row.events.begin(), row.events.end());
    }
    return out;
  };
  const auto forward = outcome();
  ASSERT_GT(forward.size(), 50U);
  for (int shuffle = 0; shuffle < 20; ++shuffle) {
    for (std::size_t i = events.size() - 1; i > 0; --i)
      std::swap(events[i], events[static_cast<std::size_t>(rng.between(0, static_cast<std::int64_t>(i)))]);
    EXPECT_EQ(outcome(), forward);
  }
}

TEST(NeuralProcessor, FiresWithoutAnEventWhereTheThresholdIsBelowZero) {
  const LayerGeometry g{.in_x = 2, .in_y = 2};
  NeuralProcessor np(setup_of(g, 8), 1, std::vector<std::int8_t>(8, 1));
  np.begin_frame();
  // ceil((0 - (f - 3)) / 2.5): 2, 1, 1, then 0.
  const auto row = np.scan(1);
  ASSERT_EQ(row.count, 6);
  EXPECT_EQ(row.events[0], (Event{.y = 0, .channel = 0, .value = 2}));
  EXPECT_EQ(row.events[5], (Event{.y = 1, .channel = 2, .value = 1}));
}

TEST(LayerGeometry, PadsAsTensorFlowDoes) {
  const LayerGeometry even{.in_x = 8, .in_y = 7, .kernel_x = 3, .kernel_y = 3, .stride = 2};
  EXPECT_EQ(even.conv_x(), 4);
  EXPECT_EQ(even.pad_x(), 0);  // the one row of padding is at the end
  EXPECT_EQ(even.pad_y(), 1);
  EXPECT_EQ(even.input_rows({1, 2}), (Rows{2, 5}));
}

TEST(LayerGeometry, MaxPoolsNeedARowMoreThanTheyMakeWhereTheyOverlap) {
  LayerGeometry g{.in_x = 9, .in_y = 9, .pooling = Pooling::kMax, .pool_stride = 1};
  EXPECT_EQ(g.conv_rows({3, 2}), (Rows{3, 3}));
  EXPECT_EQ(g.conv_rows({8, 1}), (Rows{8, 1}));  // the last window ends at the edge
  g.pool_stride = 2;
  EXPECT_EQ(g.out_x(), 5);
  EXPECT_EQ(g.conv_rows({4, 1}), (Rows{8, 1}));
}

TEST(EventEngineCost, UpdatesWholeGroupsOfFilters) {
  const EventEngineConfig c{.cycles_per_update = 0.5, .filter_group = 8, .cycles_per_neuron = 2};
  EXPECT_DOUBLE_EQ(event_cycles(c, 10, 3, 9), 0.5 * 10 * 9 * 16);
  EXPECT_DOUBLE_EQ(scan_cycles(c, 100), 200);
}

TEST(InputConverterCost, IsTheSlowerOfNeuronsAndPixels) {
  const InputConverterConfig c{.cycles_per_neuron = 2, .cycles_per_pixel = 7.5};
  EXPECT_DOUBLE_EQ(input_converter_cycles(c, 1000, 100), 2000);
  EXPECT_DOUBLE_EQ(input_converter_cycles(c, 100, 1000), 7500);
}

TEST(RouterCost, CountsHopsAlongXThenY) {
  const RouterConfig c{.nps_per_node = 4, .columns = 4, .hop_cycles = 3};
  EXPECT_EQ(route_cycles(c, 0, 3), Cycles{0});        // the same node
  EXPECT_EQ(route_cycles(c, 0, 31), Cycles{12});      // node 7: 3 along x, 1 along y
  EXPECT_EQ(route_cycles(c, kPort, 31), Cycles{15});  // and one into the mesh
  EXPECT_EQ(route_cycles(c, 31, 0), route_cycles(c, 0, 31));
}

TEST(ExpectedRows, FireAsOftenAsTheDensitySays) {
  ExpectedRows rows(0.3, 7);
  rows.begin_frame();
  std::int64_t sum = 0;
  for (int x = 0; x < 100; ++x) {
    const auto count = rows.scan(x).count;
    EXPECT_TRUE(count == 2 || count == 3) << count;
    sum += count;
  }
  EXPECT_EQ(sum, 210);
}

}  // namespace
}  // namespace npu::mesh
