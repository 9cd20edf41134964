#include "tests/system/network_support.h"

#include <cstdlib>

#include <fmt/format.h>

#include "tools/simulate.h"

namespace npu::test {

std::filesystem::path stored_model(const std::string& name, const TempFolder& folder) {
  const auto stored = shared_folder() / "data" / "models" / (name + ".onnx");
  if (std::filesystem::exists(stored)) return stored;
  const auto unpacked = folder / (name + ".onnx");
  const auto command = fmt::format("xz -dc '{}.xz' > '{}'", stored.string(), unpacked.string());
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return unpacked;
}

tools::NetworkModel compiled(const tools::NetworkOptions& options, const std::vector<std::string>& sets) {
  return tools::build_network(options, tools::load_hardware("tcc750x", sets));
}

tools::Verdict judged(const tools::NetworkModel& model, const std::vector<std::string>& sets) {
  const auto& tensor = model.integer.tensor(model.integer.input.tensor);
  return tools::judge(model.integer, tools::program_of(model.compiled, model.integer.name),
                      tools::load_hardware("tcc750x", sets), tools::seeded_input(tensor));
}

std::string text_of(const tools::Verdict& verdict) {
  return verdict.equal ? "equal" : verdict.check + ": " + verdict.text;
}

}  // namespace npu::test
