// What a block makes of a frame, row by row. Two of them: values (NeuralProcessor, InputConverter), and the
// expected number of events where nobody computes values. A shell has one of the two and does not know which.
#pragma once

#include <cmath>
#include <functional>
#include <span>

#include "models/mesh/event.h"

namespace npu::mesh {

class RowEffect {
 public:
  virtual ~RowEffect() = default;
  virtual void begin_frame() = 0;
  virtual void on_row(const RowOfEvents& row) = 0;  // of the input, in any order
  virtual RowOfEvents scan(std::int64_t x) = 0;     // of the output, ascending
};

using ImageSource = std::function<std::span<const std::uint8_t>()>;

// A share `density` of all neurons fires, spread evenly: counts of rows differ by one at most.
class ExpectedRows : public RowEffect {
 public:
  ExpectedRows(double density, std::int64_t neurons_per_row) : density_(density), per_row_(neurons_per_row) {}

  void begin_frame() override { scanned_ = 0; }
  void on_row(const RowOfEvents& /*row*/) override {}
  RowOfEvents scan(std::int64_t x) override {
    const std::int64_t before = fired(scanned_);
    scanned_ += per_row_;
    return {.x = x, .count = fired(scanned_) - before};
  }

 private:
  std::int64_t fired(std::int64_t neurons) const {
    return static_cast<std::int64_t>(std::floor(density_ * static_cast<double>(neurons) + 0.5));
  }

  double density_;
  std::int64_t per_row_;
  std::int64_t scanned_ = 0;
};

}  // namespace npu::mesh
