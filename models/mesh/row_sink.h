// Where rows of events go: a neural processor's input memory, or a DMA.
#pragma once

#include <memory>

#include "models/mesh/event.h"
#include "sim/core/quantity.h"

namespace npu::mesh {

class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual bool wants(std::int64_t x) const = 0;
  virtual void receive(std::shared_ptr<const RowOfEvents> row, Time arrival) = 0;
  virtual void end_of_frame(Time arrival) = 0;  // once a frame from each source
  // Blocks until the input memory is free for the frame of this number since the sink was configured.
  virtual void await_free(std::int64_t frame) = 0;
};

struct Link {
  RowSink* to = nullptr;
  Cycles distance{};  // of the route
};

}  // namespace npu::mesh
