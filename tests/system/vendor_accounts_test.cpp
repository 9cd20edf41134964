// The two accounts of time, on all eight binaries.
#include "tests/system/support.h"

namespace npu::test {
namespace {

void for_each_run(const std::function<std::string(const report::RunReport&)>& check) {
  for (const auto& model : vendor_models()) {
    const auto program = tools::load_program(vendor_folder(model), std::nullopt);
    EXPECT_EQ(in_child([&] { return check(run_here(program)); }), "ok") << model;
  }
}

TEST(Accounts, EveryEnginesTimeSumsToTheLatencyExactly) {
  NPUSIM_NEEDS_SHARED_DATA();
  for_each_run([](const report::RunReport& r) -> std::string {
    for (const auto& engine : r.engines) {
      if (engine.total() != r.latency()) return engine.engine;
    }
    return r.engines.size() == 10 ? "ok" : "engines are missing";
  });
}

TEST(Accounts, TheCriticalPathTouchesItselfAndSumsToTheLatencyExactly) {
  NPUSIM_NEEDS_SHARED_DATA();
  for_each_run([](const report::RunReport& r) -> std::string {
    Time reached = r.record.begin;
    for (const auto& segment : r.path) {
      if (segment.begin != reached || segment.end <= segment.begin) return "gap or overlap";
      reached = segment.end;
    }
    return reached == r.record.end && r.latency() > Time{} ? "ok" : "does not end at the end";
  });
}

TEST(Accounts, TheLayersShareTheCriticalPathExactly) {
  NPUSIM_NEEDS_SHARED_DATA();
  for_each_run([](const report::RunReport& r) -> std::string {
    Time sum{};
    for (const auto& row : r.layers) sum += row.critical;
    return sum == r.latency() ? "ok" : "differs";
  });
}

TEST(Races, AreAbsentFromTheEightBinaries) {
  NPUSIM_NEEDS_SHARED_DATA();
  for_each_run([](const report::RunReport& r) -> std::string {
    return r.races.empty() ? "ok" : r.races.front().text;
  });
}

TEST(Overlap, EnginesOfBothCoresAndTheDmaWorkAtTheSameTime) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto r = run_here(tools::load_program(vendor_folder("yolov8n"), std::nullopt));
  const auto overlap = [&](const std::string& a, const std::string& b) {
    Time sum{};
    for (const auto& x : r.record.operations) {
      if (r.record.engines[static_cast<std::size_t>(x.engine)] != a) continue;
      for (const auto& y : r.record.operations) {
        if (r.record.engines[static_cast<std::size_t>(y.engine)] != b) continue;
        const Time begin = std::max(x.started, y.started), end = std::min(x.ended, y.ended);
        if (begin < end) sum += end - begin;
      }
    }
    return to_ms(sum);
  };
  EXPECT_GT(overlap("mm.0", "mm.1"), 1.0);  // of 3.3 ms each
  EXPECT_GT(overlap("dma", "mm.0"), 0.1);
  EXPECT_GT(overlap("misc.0", "mm.1"), 0.0);
}

}  // namespace
}  // namespace npu::test
