#include "sim/core/fault.h"

#include <fmt/format.h>

namespace npu {

std::string Fault::to_string() const {
  std::string text;
  if (word >= 0) text += fmt::format("command at word {} (byte {}): ", word, word * 4);
  if (!disassembly.empty()) text += fmt::format("`{}`: ", disassembly);
  return text + reason;
}

}  // namespace npu
