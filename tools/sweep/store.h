// The folder of a sweep.
//
//   DIR/sweep.json           which sweep it is: another one is refused
//   DIR/programs/KEY/        compiled programs, without weights; KEY.failed: why there is none
//   DIR/points/HASH.json     one result each, written beside and renamed: it is there wholly or not at all
//   DIR/table.csv, table.json, report.html
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tools/sweep/spec.h"

namespace npu::sweep {

struct PointResult {
  std::string point;  // its hash
  bool ok = false;
  bool again = false;    // failed by a death that another try may not have
  bool faulted = false;  // the simulated program's fault, rather than a refusal
  std::string reason;
  nlohmann::ordered_json results;  // name -> number
};

class Store {
 public:
  // Makes the folder, or takes up one of the same sweep. `identity` is all that makes it this sweep. Throws
  // InputError: the folder is another sweep's, is no sweep's, or cannot be written.
  Store(std::filesystem::path folder, const Spec& spec, const std::string& identity);

  const std::filesystem::path& folder() const { return folder_; }

  std::filesystem::path program_folder(const std::string& key) const { return folder_ / "programs" / key; }
  // The hash of a program's files; nothing where it has yet to be compiled.
  std::optional<std::string> program_hash(const std::string& key) const;
  std::optional<std::string> program_failure(const std::string& key) const;
  void write_program_failure(const std::string& key, const std::string& reason) const;

  // Nothing where there is none, or one that was cut short.
  std::optional<PointResult> read(const std::string& point) const;
  void write(const PointResult& result) const;

  // Whole, or not at all. Throws InputError with the system's reason (a full disk).
  static void write_file(const std::filesystem::path& file, const std::string& text);

 private:
  std::filesystem::path folder_;
};

}  // namespace npu::sweep
