// The output DMA: collects the rows of the last layer of a pass, frame by frame. Between passes they lie in
// scratch memory until the next pass takes them.
#pragma once

#include <deque>
#include <vector>

#include "models/mesh/row_sink.h"
#include "sim/timing/sim_time.h"

namespace npu::akida {

class OutputDma : public mesh::RowSink {
 public:
  using Rows = std::vector<std::shared_ptr<const mesh::RowOfEvents>>;

  void configure(int sources) {
    sources_ = sources;
    frames_.clear();
    rows_.clear();
    ended_ = 0;
  }

  bool wants(std::int64_t /*x*/) const override { return true; }
  void receive(std::shared_ptr<const mesh::RowOfEvents> row, Time arrival) override {
    rows_.push_back(std::move(row));
    last_ = std::max(last_, arrival);
  }
  void end_of_frame(Time arrival) override {
    last_ = std::max(last_, arrival);
    if (++ended_ < sources_) return;
    frames_.push_back({std::exchange(rows_, {}), last_});
    ended_ = 0;
    arrived_.notify(sc_core::SC_ZERO_TIME);
  }
  void await_free(std::int64_t /*frame*/) override {}  // memory has room for all frames

  // The rows of the next frame; blocks until they are all there.
  Rows take() {
    while (frames_.empty()) sc_core::wait(arrived_);
    Frame frame = std::move(frames_.front());
    frames_.pop_front();
    timing::wait_until(frame.complete);
    return std::move(frame.rows);
  }

 private:
  struct Frame {
    Rows rows;
    Time complete{};
  };

  int sources_ = 0, ended_ = 0;
  Rows rows_;
  Time last_{};
  std::deque<Frame> frames_;
  sc_core::sc_event arrived_;
};

}  // namespace npu::akida
