#include "tests/system/many_runs.h"

#include <cmath>

#include <fmt/format.h>

#include "tools/files.h"

namespace npu::test {

namespace {

constexpr int kWorkers = 2;

std::int64_t picoseconds_of(const nlohmann::json& ms) {
  return std::llround(ms.get<double>() * 1e9);
}

}  // namespace

std::vector<std::string> arguments_of(const Sets& sets) {
  std::vector<std::string> arguments;
  for (const auto& [key, value] : sets) {
    arguments.emplace_back("--set");
    arguments.push_back(fmt::format("{}={}", key, value));
  }
  return arguments;
}

std::vector<tools::Finished> run_all(const std::vector<std::vector<std::string>>& command_lines) {
  std::vector<tools::Finished> results(command_lines.size());
  tools::WorkerPool pool(NPUSIM_BINARY, kWorkers);
  std::size_t next = 0;
  while (next < command_lines.size() || pool.running() > 0) {
    for (; next < command_lines.size() && pool.has_room(); ++next)
      pool.start(next, {.arguments = command_lines[next]});
    auto finished = pool.wait();
    const auto job = finished.job;
    results[job] = std::move(finished);
  }
  return results;
}

std::vector<nlohmann::json> reports_of(const std::vector<TimedRun>& runs) {
  std::vector<std::vector<std::string>> lines;
  for (const auto& run : runs) {
    auto& line = lines.emplace_back(std::vector<std::string>{
        "run", run.model, "--on", run.on, "--timing-only", "--races", "off", "--json", "-"});
    const auto sets = arguments_of(run.sets);
    line.insert(line.end(), sets.begin(), sets.end());
    line.insert(line.end(), run.more.begin(), run.more.end());
  }
  std::vector<nlohmann::json> reports;
  for (const auto& finished : run_all(lines)) {
    EXPECT_EQ(finished.status, 0) << fmt::format("{}", fmt::join(lines[finished.job], " ")) << '\n'
                                  << finished.error;
    reports.push_back(finished.status == 0 ? nlohmann::json::parse(finished.output) : nlohmann::json());
  }
  return reports;
}

std::int64_t latency_ps(const nlohmann::json& report) {
  return picoseconds_of(report.at("latency_ms"));
}
std::int64_t host_ps(const nlohmann::json& report) {
  return picoseconds_of(report.at("host_ms"));
}

std::string compiled_once(const std::string& network, const std::filesystem::path& folder, const Sets& sets) {
  const auto result = npusim(fmt::format("compile {} --on tcc750x --timing-only -o {} {}", network,
                                         folder.string(), fmt::join(arguments_of(sets), " ")));
  EXPECT_EQ(result.status, 0) << result.err;
  return folder.string();
}

std::string assembled(const std::string& text, const std::filesystem::path& folder) {
  std::filesystem::create_directory(folder);
  const auto file = [&](const char* name) { return (folder / name).string(); };
  tools::write_text(file("npu_cmd.asm"), text);
  tools::write_text(file("quantized_network.bin"), "");
  const auto result = npusim(fmt::format("asm {} -o {}", file("npu_cmd.asm"), file("npu_cmd.bin")));
  EXPECT_EQ(result.status, 0) << result.err;
  return folder.string();
}

}  // namespace npu::test
