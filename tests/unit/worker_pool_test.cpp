// Processes that run side by side: what they say, how they end.
#include "tools/worker_pool.h"

#include <map>

#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"

namespace npu::tools {
namespace {

Job shell(const std::string& script) {
  return {{"-c", script}};
}

Finished one(const std::string& script) {
  WorkerPool pool("/bin/sh", 1);
  pool.start(7, shell(script));
  return pool.wait();
}

TEST(WorkerPool, GivesOutputErrorAndStatusApart) {
  const auto finished = one("echo out; echo err >&2; exit 3");
  EXPECT_EQ(finished.job, 7U);
  EXPECT_EQ(finished.status, 3);
  EXPECT_EQ(finished.output, "out\n");
  EXPECT_EQ(finished.error, "err\n");
}

TEST(WorkerPool, TellsASignalFromAStatus) {
  const auto finished = one("kill -9 $$");
  EXPECT_EQ(finished.status, -9);
  EXPECT_EQ(reason_of(finished), "the worker died of signal 9 (Killed)");
}

TEST(WorkerPool, TakesMoreOutputThanAPipeHolds) {
  EXPECT_EQ(one("head -c 3000000 /dev/zero").output.size(), 3000000U);
}

TEST(WorkerPool, RunsAsManyAsItMayAndReturnsEachOnce) {
  WorkerPool pool("/bin/sh", 3);
  std::map<std::size_t, int> seen;
  std::size_t next = 0;
  while (next < 20 || pool.running() > 0) {
    while (next < 20 && pool.has_room()) {
      pool.start(next, shell("exit " + std::to_string(next)));
      ++next;
    }
    EXPECT_LE(pool.running(), 3U);
    const auto finished = pool.wait();
    EXPECT_EQ(finished.status, static_cast<int>(finished.job));
    ++seen[finished.job];
  }
  EXPECT_EQ(seen.size(), 20U);
}

TEST(WorkerPool, WaitsNoLongerThanItIsTold) {
  WorkerPool pool("/bin/sh", 1);
  pool.start(0, shell("exec sleep 60"));
  EXPECT_FALSE(pool.wait_for(std::chrono::milliseconds(20)));
  EXPECT_EQ(pool.running(), 1U);  // the destructor ends it
}

TEST(WorkerPool, TheReasonIsTheMessageThatNpusimEndsWith) {
  EXPECT_EQ(reason_of({.status = 2, .error = "calibration: 1 of 4\nnpusim: a.yaml: no\nb.yaml: no\n"}),
            "a.yaml: no\nb.yaml: no");
  EXPECT_EQ(reason_of({.status = 5}), "exit status 5");
}

TEST(WorkerPoolBad, AProgramThatIsNotThereIsRefused) {
  WorkerPool pool("/no/such/program", 1);
  EXPECT_THROW(pool.start(0, {}), InputError);
}

}  // namespace
}  // namespace npu::tools
