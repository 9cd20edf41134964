// Hears the blocks and tells a frame's observer: their operations, and for each layer whom the frame waited
// for, the block that ended last (of several at the same instant the one with the lowest number).
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "models/akida/frame_listener.h"

namespace npu::akida {

class LayerMonitor : public mesh::BlockListener {
 public:
  // The records of each layer. Before a run.
  void begin(FrameListener* listener, std::map<int, int> records_of_layer);
  // From now on, frame by frame: the time until its first layer ends counts from here.
  void frame_begins(std::int64_t frame, Time now);
  // The last of what has not been told: the way of the output to memory.
  void frame_ends(std::int64_t frame, Time now);

  int issued(const mesh::BlockLabel& block, std::int64_t frame, Time now,
             const report::Workload& workload) override;
  void started(int operation, Time now) override;
  void ended(int operation, Time now, Time memory_wait, const mesh::LayerActivity& activity) override;
  // An operation for which everything waits: a record on its way into a block.
  void alone(const mesh::BlockLabel& block, std::int64_t frame, Time begin, Time end, Time memory_wait,
             std::int64_t bytes);

 private:
  struct Open {
    mesh::BlockLabel block;
    std::int64_t frame = 0;
    report::Observer* observer = nullptr;
    int number = -1;  // the observer's
    Time issued{};
  };
  struct Ended {
    int number, engine;
    Time issued, at;
  };
  struct Frame {
    Time told{};  // front end states are told until here
    std::map<int, std::vector<Ended>> layers;
  };

  FrameListener* listener_ = nullptr;
  std::map<int, int> records_;
  std::unordered_map<int, Open> open_;
  std::map<std::int64_t, Frame> frames_;
  int next_ = 0;
};

}  // namespace npu::akida
