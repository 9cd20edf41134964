#include "tools/sweep/stage.h"

#include <deque>
#include <set>

#include "tools/sweep/progress.h"

namespace npu::sweep {

void run(tools::Crew& crew, const Stage& stage) {
  Progress progress(stage.label, stage.jobs);
  std::deque<std::size_t> again;
  std::set<std::size_t> tried;
  std::size_t next = 0;
  while (next < stage.jobs || !again.empty() || crew.running() > 0) {
    while (crew.has_room() && (next < stage.jobs || !again.empty())) {
      std::size_t i = next;
      if (again.empty()) {
        ++next;
      } else {
        i = again.front();
        again.pop_front();
      }
      crew.start(i, stage.job(i));
    }
    const auto finished = crew.wait();
    if (finished.status < 0 && tried.insert(finished.job).second) {
      again.push_back(finished.job);
      continue;
    }
    stage.finished(finished.job, finished);
    progress.advance();
  }
}

}  // namespace npu::sweep
