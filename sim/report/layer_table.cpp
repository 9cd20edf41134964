#include "sim/report/layer_table.h"

namespace npu::report {

std::vector<LayerRow> layer_table(const RunRecord& record, const std::vector<PathSegment>& path,
                                  const LayerMap& map) {
  std::vector<LayerRow> rows;
  for (const auto& layer : map.layers) rows.push_back({.layer = layer});
  const std::size_t pages = rows.size(), front_end = pages + 1, host = pages + 2;
  for (const auto& layer : map.rest) rows.push_back({.layer = layer});

  const auto row_of = [&](const Operation& operation) {
    const auto it = map.layer_of_word.find(operation.word);
    return it == map.layer_of_word.end() || it->second < 0 ? pages : static_cast<std::size_t>(it->second);
  };
  for (const auto& operation : record.operations) {
    LayerRow& row = rows[row_of(operation)];
    ++row.operations;
    row.macs += operation.workload.macs;
    row.bytes += operation.workload.bytes;
    (operation.engine == 0 ? row.dma : row.compute) += operation.ended - operation.started;
  }
  for (std::size_t i = 0; i < map.layers.size(); ++i) {
    if (map.layers[i].macs) rows[i].macs = *map.layers[i].macs;
  }
  for (const auto& segment : path) {
    switch (segment.kind) {
      case PathSegment::Kind::kHost:
        rows[host].critical += segment.length();
        break;
      case PathSegment::Kind::kFrontEnd:
        rows[front_end].critical += segment.length();
        break;
      case PathSegment::Kind::kEngine:
        rows[row_of(record.operations[static_cast<std::size_t>(segment.operation)])].critical +=
            segment.length();
        break;
    }
  }
  return rows;
}

}  // namespace npu::report
