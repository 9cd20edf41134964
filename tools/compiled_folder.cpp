#include "tools/compiled_folder.h"

#include <nlohmann/json.hpp>

#include "isa/container/compiled_model.h"
#include "sim/core/diagnostic.h"
#include "tools/files.h"
#include "workloads/integer/integer_json.h"

namespace npu::tools {

namespace fs = std::filesystem;

void write_compiled_folder(const fs::path& folder, const CompiledFolder& content) {
  if (fs::exists(folder) && (!fs::is_directory(folder) || !fs::is_empty(folder)) &&
      !fs::exists(folder / container::CompiledModel::kCommandsFile)) {
    throw InputError(Diagnostic{.file = folder.string(),
                                .what = "exists and is no compiled model",
                                .hint = "name a new folder, or one that npusim compile made"});
  }
  const fs::path unfinished = folder.string() + ".unfinished";
  std::error_code error;
  fs::remove_all(unfinished, error);
  if (!fs::create_directories(unfinished, error) || error)
    throw InputError(Diagnostic{.file = unfinished.string(), .what = "cannot be made: " + error.message()});
  write_bytes((unfinished / container::CompiledModel::kCommandsFile).string(), content.commands);
  if (!content.weights.empty())
    write_bytes((unfinished / container::CompiledModel::kWeightsFile).string(), content.weights);
  const bool values = content.integer != nullptr;
  write_text((unfinished / container::CompiledModel::kNetworkFile).string(),
             container::to_json(content.network).dump(values ? 1 : -1) + "\n");
  if (values) integer::save(*content.integer, unfinished / integer::kFile);
  fs::remove_all(folder, error);
  fs::rename(unfinished, folder, error);
  if (error)
    throw InputError(Diagnostic{.file = folder.string(), .what = "cannot be made: " + error.message()});
}

}  // namespace npu::tools
