// The question of a sweep, from a YAML file.
//
//   sweep: cores_against_bandwidth
//   question: Does a larger array pay without more bandwidth?
//   base: {model: zoo:resnet50, on: tcc750x}        the same in every point
//   points:                                         blocks multiply
//     - grid: {npu.cores: [1, 2, 4], dram.peak_gb_s: {from: 4, to: 34, steps: 6, scale: log}}
//     - zip: {npu.clocks.core_mhz: [500, 1000], npu.clocks.vector_mhz: [400, 800]}
//     - list: [{size: 224x224}, {size: 320x320, npu.gbuf.kib: 2048}]
//     - random: {samples: 50, seed: 1, keys: {npu.dma.setup_ns: {from: 0, to: 500}}}
//     - latin_hypercube: {samples: 50, seed: 1, keys: {...}}
//   where: [npu.cores * dram.peak_gb_s <= 64]       which points are run
//   filter: [latency_ms < 20]                       which results may enter the Pareto front
//   minimise: [latency_ms, dram.peak_gb_s]
//   maximise: []
//   recompile: when_needed                          or always: also where only keys of time move
//
// The Pareto front is made for each model and size apart, of two objectives or more: networks do not compete.
// A key is a path of the machine's configuration or one of kPointKeys. Every point needs model and on.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/node.h"

namespace npu::sweep {

// What a point has beside keys of the configuration; all but the first two may be absent.
inline constexpr std::array<std::string_view, 8> kPointKeys{"model",   "on",     "size",      "strategy",
                                                            "mapping", "frames", "in_flight", "clusters"};

// One value for each of some keys, in the order of the block.
using Assignment = std::vector<std::pair<std::string, std::string>>;

struct Block {
  std::vector<std::string> keys;
  std::vector<Assignment> rows;
};

struct Condition {
  std::string text;
  config::Place place;
};

struct Spec {
  std::string name, question;
  std::string file;
  Assignment base;
  std::vector<Block> blocks;
  std::vector<Condition> where, filter;
  std::vector<std::string> minimise, maximise;
  bool recompile_always = false;

  // Every key of base and blocks once, in the order of their first appearance.
  std::vector<std::string> keys() const;
};

// At most so many points; more is an error and not a morning lost.
inline constexpr std::size_t kMaxPoints = 1'000'000;

// Throws InputError with all problems of the text.
Spec parse_spec(std::string_view text, const std::string& file);

}  // namespace npu::sweep
