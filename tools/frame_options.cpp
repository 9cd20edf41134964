#include "tools/frame_options.h"

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::tools {

namespace {

constexpr std::int64_t kMostFrames = 1'000'000'000, kMostInFlight = 1024;

}  // namespace

std::vector<std::string> FrameChoice::sets() const {
  if (!background) return {};
  return {"dram.background_gb_s=" + *background};
}

void add_frame_options(CLI::App& verb, FrameChoice& choice) {
  verb.add_option("--frames", choice.frames, "how many frames; the tables are of the first");
  verb.add_option("--in-flight", choice.in_flight,
                  "frames between submission and end at most; left out: as many as clusters");
  verb.add_option("--clusters", choice.clusters, "clusters that take frames; left out: one");
  verb.add_option("--background-gbps", choice.background,
                  "GB/s of DRAM that the rest of the chip asks for (dram.background_gb_s)");
}

std::optional<report::FrameLimits> frame_limits(const FrameChoice& choice, std::int64_t most_clusters) {
  if (!choice.frames && !choice.in_flight && !choice.clusters) return std::nullopt;
  const std::int64_t frames = choice.frames.value_or(1), clusters = choice.clusters.value_or(1),
                     in_flight = choice.in_flight.value_or(clusters);
  std::vector<Diagnostic> problems;
  const auto require = [&](const char* option, std::int64_t value, std::int64_t most, const char* hint) {
    if (value < 1 || value > most)
      problems.push_back(
          {.path = option, .what = fmt::format("{} is outside 1 .. {}", value, most), .hint = hint});
  };
  require("--frames", frames, kMostFrames, "");
  require("--clusters", clusters, most_clusters, "the machine has no more clusters");
  if (choice.in_flight) require("--in-flight", in_flight, kMostInFlight, "");
  if (!problems.empty()) throw InputError(std::move(problems));
  return report::FrameLimits{
      .frames = frames, .in_flight = static_cast<int>(in_flight), .clusters = static_cast<int>(clusters)};
}

}  // namespace npu::tools
