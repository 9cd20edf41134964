// The command line of `npusim validate`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace npu::tools {

struct ValidateOptions {
  std::string hardware = "tcc750x";
  std::string models = (std::filesystem::path(NPUSIM_SOURCE_DIR) / ".." / "shared" / "data" / "tcc750x")
                           .lexically_normal()
                           .string();
  std::vector<std::string> sets;
  std::optional<std::string> published;  // a file; else that of the machine
  std::vector<std::string> rows;         // empty: all
  std::optional<std::string> json;
};

}  // namespace npu::tools
