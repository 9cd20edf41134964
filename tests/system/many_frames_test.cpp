// Many frames on one and two clusters. What a frame alone takes is the oracle; sums and halves of it by hand.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "tests/system/support.h"
#include "tools/files.h"

namespace npu::test {
namespace {

using report::FrameLimits;
using report::FrameTimes;

// The frames of a session of its own, in the order of their ends, since the first submission.
std::vector<FrameTimes> play(const std::string& folder, const FrameLimits& limits,
                             const std::vector<std::string>& sets = {},
                             const session::Options& options = {}) {
  const auto program = tools::load_program(folder, std::nullopt);
  const auto hardware = tools::load_hardware("tcc750x", sets);
  const auto text = in_child([&] {
    std::string lines;
    session::Session session(hardware.config, options);
    session.execute([&](session::Host& host) {
      if (!host.load(program.driver_model())) return;
      host.run_frames({.limits = limits,
                       .ended =
                           [&](const FrameTimes& f) {
                             lines +=
                                 fmt::format("{} {} {} {} {} {}\n", f.frame, f.cluster, f.submitted.value,
                                             f.started.value, f.interrupt.value, f.ended.value);
                           }},
                      {});
    });
    return lines;
  });
  std::istringstream in(text);
  std::vector<FrameTimes> frames;
  for (FrameTimes f; in >> f.frame >> f.cluster >> f.submitted.value >> f.started.value >>
                     f.interrupt.value >> f.ended.value;)
    frames.push_back(f);
  EXPECT_EQ(std::ssize(frames), limits.frames);
  return frames;
}

Time alone(const std::vector<std::string>& sets = {}, const session::Options& options = {}) {
  return play(example(), {}, sets, options).front().latency();
}

// From the end of frame `from` to the last one's, in the order of ends.
Time span(const std::vector<FrameTimes>& frames, std::size_t from) {
  return frames.back().ended - frames[from].ended;
}

std::string text_of(const std::vector<FrameTimes>& frames) {
  std::string text;
  for (const auto& f : frames)
    text += fmt::format("{} {} {} {} {} {}\n", f.frame, f.cluster, f.submitted.value, f.started.value,
                        f.interrupt.value, f.ended.value);
  return text;
}

nlohmann::json run_json(const std::string& options, const std::string& model = example()) {
  const auto r = npusim("run " + model + " --on tcc750x --json - " + options);
  EXPECT_EQ(r.status, 0) << r.err;
  return nlohmann::json::parse(r.out);
}

TEST(Frames, OneIsTheRunThatItAlwaysWas) {
  const auto report = in_child(
      [] { return std::to_string(run_here(tools::load_program(example(), std::nullopt)).latency().value); });
  EXPECT_EQ(report, std::to_string(alone().value));
}

TEST(Frames, TwoOneAfterTheOtherTakeTwiceAsLong) {
  const auto frames = play(example(), {.frames = 2});
  EXPECT_EQ(frames[1].ended - frames[0].submitted, 2 * alone());
  EXPECT_EQ(frames[1].submitted, frames[0].ended) << "one in flight";
}

TEST(Frames, ManyInFlightDoNotMakeOneClusterFaster) {
  const auto frames = play(example(), {.frames = 20, .in_flight = 8});
  EXPECT_EQ(frames.back().ended - frames.front().submitted, 20 * alone());
  EXPECT_EQ(frames.back().latency(), 8 * alone()) << "seven wait before it";
}

TEST(Clusters, WithoutAMemoryToShareTwoDoTwiceAsMuch) {
  const std::vector<std::string> sets{"dram.peak_gb_s=10000", "dram.efficiency=1"};
  const auto one = play(example(), {.frames = 11}, sets);
  const auto two = play(example(), {.frames = 22, .in_flight = 2, .clusters = 2}, sets);
  EXPECT_EQ(span(one, 0), span(two, 1)) << "10 frames, and 20 in the same time";
}

TEST(Clusters, OfAStarvedMemoryAreEachSlowerAndTogetherNotSlower) {
  const std::vector<std::string> sets{"dram.peak_gb_s=2"};
  const auto one = play(example(), {.frames = 10}, sets);
  const auto two = play(example(), {.frames = 20, .in_flight = 2, .clusters = 2}, sets);
  for (const auto& frame : two) EXPECT_GT(frame.latency(), one.front().latency());
  EXPECT_LE(span(two, 1), 2 * span(one, 0));
}

TEST(Clusters, TheFreeOneWithTheLowestNumberTakesTheNextFrame) {
  auto frames = play(example(), {.frames = 6, .in_flight = 2, .clusters = 2});
  std::ranges::sort(frames, {}, &FrameTimes::frame);
  for (std::size_t i = 0; i < frames.size(); ++i) EXPECT_EQ(frames[i].cluster, static_cast<int>(i % 2)) << i;
}

TEST(Clusters, WithOneFrameInFlightTheSecondHasNothingToDo) {
  for (const auto& frame : play(example(), {.frames = 4, .in_flight = 1, .clusters = 2}))
    EXPECT_EQ(frame.cluster, 0);
}

TEST(Clusters, BuiltInReversedOrderGiveTheSameTimes) {
  const FrameLimits limits{.frames = 30, .in_flight = 5, .clusters = 2};
  const std::vector<std::string> sets{"dram.peak_gb_s=3", "host.threads=1"};
  const auto forward = play(example(), limits, sets, {.host_stage_ns = 7001.5});
  EXPECT_EQ(text_of(forward),
            text_of(play(example(), limits, sets, {.reversed = true, .host_stage_ns = 7001.5})));
}

TEST(HostStage, WithOneInFlightComesAfterTheDevice) {
  const Time device = alone(), stage = from_ns(5000);
  const auto frames = play(example(), {.frames = 5}, {}, {.host_stage_ns = 5000});
  EXPECT_EQ(frames.back().ended - frames.front().submitted, 5 * (device + stage));
}

TEST(HostStage, WithTwoInFlightHidesBehindTheNextFrame) {
  const Time device = alone();
  ASSERT_LT(from_ns(5000), device);
  const auto frames = play(example(), {.frames = 5, .in_flight = 2}, {}, {.host_stage_ns = 5000});
  EXPECT_EQ(frames.back().ended - frames.front().submitted, 5 * device + from_ns(5000));
}

TEST(HostStage, ThatIsLongerThanTheDeviceIsServedByAsManyThreadsAsThereAre) {
  const Time stage = 3 * alone();
  const double stage_ns = to_ns(stage);
  const auto by = [&](int threads) {
    return play(example(), {.frames = 12, .in_flight = 12}, {"host.threads=" + std::to_string(threads)},
                {.host_stage_ns = stage_ns});
  };
  EXPECT_EQ(span(by(1), 0), 11 * stage);
  EXPECT_EQ(span(by(3), 0), 11 * alone()) << "three at a time keep up with the device";
}

TEST(Background, OfNothingChangesNothing) {
  const FrameLimits limits{.frames = 6, .in_flight = 2, .clusters = 2};
  EXPECT_EQ(text_of(play(example(), limits)), text_of(play(example(), limits, {"dram.background_gb_s=0"})));
}

TEST(Background, MoreOfItNeverSpeedsAnythingUp) {
  for (const int clusters : {1, 2}) {
    Time before{};
    for (const char* gb_s : {"0", "0.5", "2", "4", "6", "8", "10", "13"}) {
      const auto frames = play(example(), {.frames = 6, .in_flight = clusters, .clusters = clusters},
                               {std::string("dram.background_gb_s=") + gb_s});
      const Time total = frames.back().ended - frames.front().submitted;
      EXPECT_GE(total, before) << gb_s << " GB/s, " << clusters << " clusters";
      before = total;
    }
  }
}

TEST(Background, OfTheVendorsMobileNetSlowsTwoClustersMoreThanOne) {
  NPUSIM_NEEDS_SHARED_DATA();
  const auto folder = vendor_folder("mobilenet_v2_10").string();
  const auto total = [&](int clusters, const char* gb_s) {
    const auto frames = play(folder, {.frames = 2, .in_flight = clusters, .clusters = clusters},
                             {std::string("dram.background_gb_s=") + gb_s});
    return static_cast<double>((frames.back().ended - frames.front().submitted).value);
  };
  const double one = total(1, "4") / total(1, "0"), two = total(2, "4") / total(2, "0");
  EXPECT_GT(one, 1);
  EXPECT_GT(two, one);
}

// Counts what it hears and gives out numbers of its own.
class Counting : public report::Observer {
 public:
  int issued(int engine, std::int64_t, Time, const report::Workload&) override {
    engines.insert(engine);
    return 1000 + count++;
  }
  void started(int operation, Time) override { known &= operation >= 1000 && operation < 1000 + count; }
  void ended(int operation, Time, Time) override {
    started(operation, {});
    ++ended_count;
  }
  void front_end(report::FrontEnd, int operation, Time, Time) override {
    known &= operation == -1 || operation >= 1000;
  }

  std::set<int> engines;
  int count = 0, ended_count = 0;
  bool known = true;
};

TEST(Listener, HearsEveryFrameOnEveryClusterUnderItsOwnNumbers) {
  const auto program = tools::load_program(example(), std::nullopt);
  const auto hardware = tools::load_hardware("tcc750x", {});
  Counting listener;
  session::Session session(hardware.config, {.listener = &listener});
  session::FramesOutcome outcome;
  session.execute([&](session::Host& host) {
    ASSERT_TRUE(host.load(program.driver_model()));
    outcome = host.run_frames({.limits = {.frames = 7, .in_flight = 3, .clusters = 2}}, {});
  });
  ASSERT_TRUE(outcome.first.completed) << outcome.first.error;
  EXPECT_EQ(listener.count, 7 * std::ssize(outcome.first.record.operations));
  EXPECT_EQ(listener.ended_count, listener.count);
  EXPECT_TRUE(listener.known);
  const auto names = session::engine_names(hardware.config, 2);
  ASSERT_EQ(names.size(), 18U);
  EXPECT_EQ(names[0], "npu0.dma");
  EXPECT_EQ(names[9], "npu1.dma");
  EXPECT_TRUE(listener.engines.contains(0) && listener.engines.contains(9));
  EXPECT_LT(*listener.engines.rbegin(), 18);
  EXPECT_EQ(session::engine_names(hardware.config, 1)[1], "mm.0");
}

TEST(RunFrames, JsonHasTheKeysThatScriptsRelyOn) {
  const auto frames = run_json("--frames 9 --in-flight 3 --clusters 2")["frames"];
  for (const char* key :
       {"count", "in_flight", "clusters", "first_frame_ms", "interval_ms", "throughput_fps", "warm_up",
        "total_ms", "latency_p50_ms", "latency_worst_ms", "per_cluster", "dram_gb_s", "background_gb_s"})
    EXPECT_TRUE(frames.contains(key)) << key;
  EXPECT_EQ(frames["count"], 9);
  EXPECT_EQ(frames["per_cluster"], (std::vector<int>{5, 4}));
  EXPECT_NEAR(frames["throughput_fps"].get<double>() * frames["interval_ms"].get<double>(), 1000, 1e-6);
}

TEST(RunFrames, ThatNobodyAskedForAreNotInTheJson) {
  EXPECT_FALSE(run_json("").contains("frames"));
}

TEST(RunFrames, OneHasNoInterval) {
  const auto j = run_json("--frames 1");
  EXPECT_TRUE(j["frames"]["interval_ms"].is_null());
  EXPECT_TRUE(j["frames"]["throughput_fps"].is_null());
  EXPECT_EQ(j["frames"]["first_frame_ms"], j["latency_ms"]);
}

TEST(RunFrames, OfAnIdleChipMoveTheBytesOfOneFrameEach) {
  const auto one = run_json(""), many = run_json("--frames 12");
  EXPECT_NEAR(many["frames"]["dram_gb_s"].get<double>() * many["frames"]["total_ms"].get<double>() * 1e6,
              12 * one["dram_bytes"].get<double>(), 1);
}

TEST(RunFrames, TheOutputIsFrameZerosWhateverElseRuns) {
  const TempFolder folder;
  const auto images = tools::read_bytes(example() + "/images.npy");
  const auto input = (folder / "input").string(), one = (folder / "one").string(),
             two = (folder / "two").string();
  tools::write_bytes(input, std::vector<std::uint8_t>(images.end() - 1024, images.end()));
  ASSERT_EQ(npusim("run " + example() + " --on tcc750x --input " + input + " --output " + one).status, 0);
  ASSERT_EQ(npusim("run " + example() + " --on tcc750x --frames 5 --clusters 2 --input " + input +
                   " --output " + two)
                .status,
            0);
  EXPECT_EQ(tools::read_bytes(one), tools::read_bytes(two));
}

TEST(RunFrames, OfANetworkRunToo) {
  const auto j = run_json("--timing-only --frames 4 --clusters 2", "zoo:lenet5");
  EXPECT_EQ(j["frames"]["per_cluster"], (std::vector<int>{2, 2}));
}

}  // namespace
}  // namespace npu::test
