// Time and work by layer of the network.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/report/critical_path.h"

namespace npu::report {

struct Layer {
  std::string name;    // of the network, or where its weights lie
  std::string detail;  // "conv 3x3 s2, 32 -> 64"
  std::optional<std::int64_t> macs =
      {};  // of the network, where somebody knows them; otherwise the commands' count
};

// Which layer each operation works for; -1: none (command pages).
struct LayerMap {
  std::vector<Layer> layers;
  std::map<std::int64_t, int> layer_of_word;  // by the word of the operation's RUN
  // Operations whose kernel the DMA unrolled: how many columns one of theirs stands for in the network.
  std::map<std::int64_t, int> columns_of_word;
  // What belongs to no layer: operations of none, the front end, the host.
  std::array<Layer, 3> rest{Layer{"(command pages)", "fetches that the front end waits for"},
                            Layer{"(front end)", "command words, one a cycle"},
                            Layer{"(host)", "submission and interrupt"}};
};

struct LayerRow {
  Layer layer;
  std::int64_t operations = 0;
  std::int64_t macs = 0;
  std::int64_t bytes = 0;
  Time compute{};  // sum over all engines but the first, the DMA
  Time dma{};
  Time critical{};  // on the critical path
};

// A row for each layer, then the three of `rest`. The `critical` column sums to the
// latency.
std::vector<LayerRow> layer_table(const RunRecord& record, const std::vector<PathSegment>& path,
                                  const LayerMap& map);

}  // namespace npu::report
