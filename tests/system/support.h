// What the system tests share: the vendor's compiled models where they are at hand, the program npusim as a
// user calls it, and runs in processes of their own.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "drivers/session/report_builder.h"
#include "tools/hardware.h"
#include "tools/program.h"
#include "tools/published.h"

namespace npu::test {

std::filesystem::path source_folder();
std::filesystem::path shared_folder();
std::string example();  // the compiled program that lies in the project

// The eight folders of ../shared/data/tcc750x, in alphabetical order; empty where they are absent.
std::vector<std::string> vendor_models();
std::filesystem::path vendor_folder(const std::string& model);
bool have_vendor_models();

// Put first in every test that needs them.
#define NPUSIM_NEEDS_SHARED_DATA() \
  if (!npu::test::have_vendor_models()) GTEST_SKIP() << "../shared/data is not beside the project"

// Runs npusim with a shell command line's arguments.
struct CommandResult {
  int status = -1;
  std::string out, err;
};
CommandResult npusim(const std::string& arguments);

// Runs `make` in a child process, because SystemC elaborates once a process; returns what it returned.
std::string in_child(const std::function<std::string()>& make);

// One run in this process, timing only unless an input is given.
report::RunReport run_here(const tools::Program& program, const session::Options& options = {},
                           const std::vector<std::string>& sets = {},
                           std::span<const std::uint8_t> input = {},
                           std::vector<std::uint8_t>* output = nullptr);

// Compares a text with tests/golden/<file>. With NPUSIM_UPDATE_GOLDENS=1 in the environment it is written
// instead: then read the difference, and say in the commit what moved and why.
void expect_golden(const std::string& text, const std::string& file);

// A folder that is removed with the object.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A row of a csv with a header, by column name.
using CsvRow = std::map<std::string, std::string>;
std::vector<CsvRow> read_csv(const std::filesystem::path& file);

// The row of ../shared/published/tcc750x_zoo.csv, release 2025Q2, that belongs to a vendor's folder.
CsvRow zoo_row(const std::string& model);

}  // namespace npu::test
