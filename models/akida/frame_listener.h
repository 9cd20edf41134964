// Who hears of the frames of a device. Frames count from 0 in each run.
#pragma once

#include "models/mesh/block_listener.h"
#include "sim/report/observer.h"

namespace npu::akida {

class FrameListener {
 public:
  virtual ~FrameListener() = default;
  virtual report::Observer* observer_of(std::int64_t frame) = 0;  // null: nobody listens to this frame
  virtual void submitted(std::int64_t frame, Time now) = 0;       // has a place among those in flight
  virtual void started(std::int64_t frame, Time now) = 0;         // its input goes to the mesh
  virtual void ended(std::int64_t frame, Time now) = 0;           // its output is in memory
  virtual void worked(int layer, const mesh::LayerActivity& activity) = 0;  // of any frame
};

}  // namespace npu::akida
