#include "sim/report/critical_path.h"

#include <algorithm>

namespace npu::report {

namespace {

// Walks from the end to the beginning. At any moment it stands at a time either in the front end or at the
// start of an operation.
class BackwardWalk {
 public:
  explicit BackwardWalk(const RunRecord& record) : record_(record), previous_(record.operations.size(), -1) {
    std::vector<int> last(record.engines.size(), -1);
    for (std::size_t i = 0; i < record.operations.size(); ++i) {
      auto& before = last[static_cast<std::size_t>(record.operations[i].engine)];
      previous_[i] = before;
      before = static_cast<int>(i);
    }
  }

  std::vector<PathSegment> walk() {
    time_ = record_.end;
    while (time_ > record_.begin) {
      const FrontEndSpan& span = span_before(time_);
      if (span.operation >= 0) {
        const Operation& operation = record_.operations[static_cast<std::size_t>(span.operation)];
        if (operation.issued >= time_) {  // what the front end did before it issued what it waited for
          step(PathSegment::Kind::kFrontEnd, -1, span.begin);
          continue;
        }
        // Between the end of the operation and the next edge of the front end's clock.
        step(PathSegment::Kind::kFrontEnd, -1, std::max(std::min(operation.ended, time_), span.begin));
        if (time_ > span.begin) through(span.operation);
      } else {
        step(span.state == FrontEnd::kHost ? PathSegment::Kind::kHost : PathSegment::Kind::kFrontEnd, -1,
             span.begin);
      }
    }
    std::ranges::reverse(path_);
    return std::move(path_);
  }

 private:
  // The span that ends at or covers the moment just before `time`.
  const FrontEndSpan& span_before(Time time) const {
    const auto it = std::ranges::lower_bound(record_.front_end, time, {}, &FrontEndSpan::end);
    return it == record_.front_end.end() ? record_.front_end.back() : *it;
  }

  // Follows an engine's queue back to an operation that started as soon as it was issued.
  void through(int index) {
    for (;;) {
      const Operation& operation = record_.operations[static_cast<std::size_t>(index)];
      const int before = previous_[static_cast<std::size_t>(index)];
      const bool queued =
          before >= 0 && record_.operations[static_cast<std::size_t>(before)].ended > operation.issued;
      step(PathSegment::Kind::kEngine, index,
           queued ? record_.operations[static_cast<std::size_t>(before)].ended : operation.issued);
      if (!queued) return;
      index = before;
    }
  }

  void step(PathSegment::Kind kind, int operation, Time to) {
    if (to == time_) return;
    if (!path_.empty() && path_.back().kind == kind && path_.back().operation == operation) {
      path_.back().begin = to;
    } else {
      path_.push_back({kind, operation, to, time_});
    }
    time_ = to;
  }

  const RunRecord& record_;
  std::vector<int> previous_;  // on the same engine
  std::vector<PathSegment> path_;
  Time time_{};
};

}  // namespace

std::vector<PathSegment> critical_path(const RunRecord& record) {
  if (record.front_end.empty() || record.end == record.begin) return {};
  return BackwardWalk(record).walk();
}

}  // namespace npu::report
