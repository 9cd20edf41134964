// Many runs of npusim side by side, each a process of its own: two at a time.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/system/support.h"
#include "tools/worker_pool.h"

namespace npu::test {

using Sets = std::map<std::string, std::string>;  // key -> value, each a --set

std::vector<std::string> arguments_of(const Sets& sets);

// In the order of the command lines, whatever their statuses.
std::vector<tools::Finished> run_all(const std::vector<std::vector<std::string>>& command_lines);

// A timing-only `npusim run`, without the race check.
struct TimedRun {
  std::string model;
  Sets sets = {};
  std::vector<std::string> more = {};  // further options
  std::string on = "tcc750x";
};

// The JSON reports; one that does not come is a failure of the test, and null.
std::vector<nlohmann::json> reports_of(const std::vector<TimedRun>& runs);

// Of a report: the inference from submission to interrupt, and the host's share of it.
std::int64_t latency_ps(const nlohmann::json& report);
std::int64_t host_ps(const nlohmann::json& report);

// Makes the folder with one of the zoo's networks, compiled for tcc750x with these keys, without weights.
std::string compiled_once(const std::string& network, const std::filesystem::path& folder,
                          const Sets& sets = {});

// Makes the folder with the program of an assembly text, without network.json, and with no weights.
std::string assembled(const std::string& text, const std::filesystem::path& folder);

}  // namespace npu::test
