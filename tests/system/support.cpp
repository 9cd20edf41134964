#include "tests/system/support.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/files.h"

namespace npu::test {

namespace fs = std::filesystem;

fs::path source_folder() {
  return NPUSIM_SOURCE_DIR;
}
fs::path shared_folder() {
  return (source_folder() / ".." / "shared").lexically_normal();
}

std::string example() {
  return (source_folder() / "tests/programs/stripes").string();
}

std::vector<std::string> vendor_models() {
  std::vector<std::string> models;
  if (!have_vendor_models()) return models;
  for (const auto& entry : fs::directory_iterator(shared_folder() / "data" / "tcc750x"))
    models.push_back(entry.path().filename().string());
  std::ranges::sort(models);
  return models;
}

fs::path vendor_folder(const std::string& model) {
  return shared_folder() / "data" / "tcc750x" / model;
}
bool have_vendor_models() {
  return fs::is_directory(shared_folder() / "data" / "tcc750x");
}

CommandResult npusim(const std::string& arguments) {
  const TempFolder folder;
  const auto out = folder / "out", err = folder / "err";
  const int code = std::system(
      fmt::format("{} {} >{} 2>{} </dev/null", NPUSIM_BINARY, arguments, out.string(), err.string()).c_str());
  return {.status = WIFEXITED(code) ? WEXITSTATUS(code) : -1,
          .out = tools::read_text(out.string()),
          .err = tools::read_text(err.string())};
}

std::string in_child(const std::function<std::string()>& make) {
  const TempFolder folder;
  const auto file = folder / "result";
  const pid_t child = fork();
  if (child == 0) {
    std::ofstream(file) << make();
    std::_Exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the child process failed";
  return tools::read_text(file.string());
}

report::RunReport run_here(const tools::Program& program, const session::Options& options,
                           const std::vector<std::string>& sets, std::span<const std::uint8_t> input,
                           std::vector<std::uint8_t>* output) {
  const auto hardware = tools::load_hardware("tcc750x", sets);
  session::Session session(hardware.config, options);
  session::Outcome outcome;
  session.execute([&](session::Host& host) {
    const auto loaded = host.load(program.driver_model());
    EXPECT_TRUE(loaded.has_value());
    outcome = host.run(input);
  });
  if (output != nullptr) *output = outcome.output;
  return session::build_report(outcome, session, program.commands, hardware.config);
}

void expect_golden(const std::string& text, const std::string& file) {
  const auto path = (source_folder() / "tests" / "golden" / file).string();
  if (std::getenv("NPUSIM_UPDATE_GOLDENS") != nullptr) {
    tools::write_text(path, text);
    GTEST_SKIP() << file << " was written";
  }
  EXPECT_EQ(text, tools::read_text(path)) << "if the change is meant: NPUSIM_UPDATE_GOLDENS=1, read the "
                                             "difference, and say in the commit what moved and why";
}

TempFolder::TempFolder() {
  std::string pattern = (fs::temp_directory_path() / "npusim-test-XXXXXX").string();
  path_ = mkdtemp(pattern.data());
}

TempFolder::~TempFolder() {
  fs::remove_all(path_);
}

std::vector<CsvRow> read_csv(const fs::path& file) {
  std::istringstream in(tools::read_text(file.string()));
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    std::istringstream fields(line);
    CsvRow row;
    std::vector<std::string> values;
    for (std::string field; std::getline(fields, field, ',');) values.push_back(field);
    if (header.empty()) {
      header = values;
      continue;
    }
    for (std::size_t i = 0; i < values.size() && i < header.size(); ++i) row[header[i]] = values[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

CsvRow zoo_row(const std::string& model) {
  // Folders and rows as the facts file pairs them (5b): family and variant.
  static const std::map<std::string, std::pair<std::string, std::string>> kRows{
      {"lenet5", {"LeNet5", "LeNet5"}},
      {"mobilenet_v2_10", {"MobileNet-v2", "10"}},
      {"ssd_mobilenet_v1_320", {"SSDlite", "mb1"}},
      {"mb2_ssd_lite", {"SSDlite", "mb2"}},
      {"yolov5n", {"YOLOv5", "n"}},
      {"yolov6n", {"YOLOv6", "n"}},
      {"yolov8n", {"YOLOv8", "n"}},
      {"yolox_nano", {"YOLOX", "nano"}}};
  const auto& [family, variant] = kRows.at(model);
  for (const auto& row : read_csv(shared_folder() / "published" / "tcc750x_zoo.csv")) {
    if (row.at("source").find("2025Q2") != std::string::npos && row.at("family") == family &&
        row.at("variant") == variant)
      return row;
  }
  ADD_FAILURE() << "no published row for " << model;
  return {};
}

}  // namespace npu::test
