// Compares the rows that neural processors make with the reference, as they are made.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/session/akida_session.h"
#include "workloads/integer/integer_graph.h"
#include "workloads/reference/event_run.h"

namespace npu::tools {

struct RowDifference {
  std::string layer;
  std::int64_t x = 0, y = 0, channel = 0;
  std::int32_t machine = 0, reference = 0;

  std::string to_string() const;
};

class RowComparison {
 public:
  // `graph` must outlive this.
  RowComparison(const integer::IntegerGraph& graph, std::span<const std::int32_t> input);

  // For AkidaOptions::tap.
  void row(int layer, const mesh::RowOfEvents& row);
  // After the frame: every event of the reference must have come.
  void finish();

  const std::optional<RowDifference>& first() const { return first_; }
  std::int64_t elements() const { return elements_; }

 private:
  const std::vector<std::int32_t>& reference_of(int layer) const;
  void differ(int layer, std::int64_t index, std::int32_t machine, std::int32_t reference);

  const integer::IntegerGraph& graph_;
  reference::EventReference reference_;
  std::vector<std::vector<std::int32_t>> seen_;  // by layer, [x][y][channel]
  std::optional<RowDifference> first_;
  std::int64_t elements_ = 0;
};

}  // namespace npu::tools
