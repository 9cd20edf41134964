#include "models/akida/layer_monitor.h"

#include <algorithm>

namespace npu::akida {

void LayerMonitor::begin(FrameListener* listener, std::map<int, int> records_of_layer) {
  listener_ = listener;
  records_ = std::move(records_of_layer);
  open_.clear();
  frames_.clear();
  next_ = 0;
}

void LayerMonitor::frame_begins(std::int64_t frame, Time now) {
  frames_[frame].told = now;
}

void LayerMonitor::frame_ends(std::int64_t frame, Time now) {
  report::Observer* observer = listener_->observer_of(frame);
  Frame& f = frames_[frame];
  if (observer != nullptr && f.told < now) observer->front_end(report::FrontEnd::kIssue, -1, f.told, now);
  frames_.erase(frame);
}

int LayerMonitor::issued(const mesh::BlockLabel& block, std::int64_t frame, Time now,
                         const report::Workload& workload) {
  Open open{.block = block, .frame = frame, .observer = listener_->observer_of(frame), .issued = now};
  if (open.observer != nullptr) open.number = open.observer->issued(block.engine, block.word, now, workload);
  open_.emplace(next_, open);
  return next_++;
}

void LayerMonitor::started(int operation, Time now) {
  const Open& open = open_.at(operation);
  if (open.observer != nullptr) open.observer->started(open.number, now);
}

void LayerMonitor::ended(int operation, Time now, Time memory_wait, const mesh::LayerActivity& activity) {
  const Open open = open_.at(operation);
  open_.erase(operation);
  listener_->worked(open.block.layer, activity);
  if (open.observer == nullptr) return;
  open.observer->ended(open.number, now, memory_wait);
  Frame& frame = frames_[open.frame];
  auto& layer = frame.layers[open.block.layer];
  layer.push_back({open.number, open.block.engine, open.issued, now});
  if (std::ssize(layer) < records_[open.block.layer]) return;
  const auto last = std::ranges::min_element(layer, {}, [&](const Ended& e) {
    return std::pair{e.at == now ? 0 : 1, e.engine};
  });
  // Rows on their way to the layer, where it begins a pass.
  const Time issued = std::max(frame.told, last->issued);
  if (frame.told < issued) open.observer->front_end(report::FrontEnd::kIssue, -1, frame.told, issued);
  open.observer->front_end(report::FrontEnd::kWait, last->number, issued, now);
  frame.told = now;
  frame.layers.erase(open.block.layer);
}

void LayerMonitor::alone(const mesh::BlockLabel& block, std::int64_t frame, Time begin, Time end,
                         Time memory_wait, std::int64_t bytes) {
  report::Observer* observer = listener_->observer_of(frame);
  if (observer == nullptr) return;
  const int number = observer->issued(block.engine, block.word, begin, {.bytes = bytes});
  observer->started(number, begin);
  observer->ended(number, end, memory_wait);
  Frame& f = frames_[frame];
  if (f.told < begin) observer->front_end(report::FrontEnd::kIssue, -1, f.told, begin);
  observer->front_end(report::FrontEnd::kWait, number, begin, end);
  f.told = end;
}

}  // namespace npu::akida
