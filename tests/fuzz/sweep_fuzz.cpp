// The promise of a sweep's file: whatever the text, it is either a question with rows in every block or ends
// in an InputError; and its conditions can be asked.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sim/core/diagnostic.h"
#include "tools/sweep/expression.h"
#include "tools/sweep/spec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto spec = npu::sweep::parse_spec({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
    if (spec.blocks.empty()) std::abort();
    for (const auto& block : spec.blocks) {
      if (block.rows.empty()) std::abort();
    }
    for (const auto& condition : spec.where) {
      npu::sweep::Expression expression(condition.text);
      expression.holds([](const std::string&) { return 1.0; });
    }
  } catch (const npu::InputError&) {  // refused, as promised
  }
  return 0;
}
