#include "workloads/compiler/tile/banks.h"

#include <algorithm>
#include <numeric>

#include "sim/core/quantity.h"

namespace npu::compiler {

std::optional<std::vector<std::int64_t>> place_in_banks(std::span<const std::int64_t> words,
                                                        const BankShape& shape) {
  std::vector<std::size_t> order(words.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return words[a] > words[b]; });

  std::vector<std::int64_t> used(static_cast<std::size_t>(shape.banks), 0);
  std::vector<std::int64_t> first(words.size(), 0);
  for (const std::size_t i : order) {
    const std::int64_t size = words[i];
    if (size > shape.bank_words) {
      const std::int64_t needed = ceil_div(size, shape.bank_words);
      std::int64_t bank = 0;
      const auto empty = [&](std::int64_t b) { return used[static_cast<std::size_t>(b)] == 0; };
      while (bank + needed <= shape.banks) {
        std::int64_t free = 0;
        while (free < needed && empty(bank + free)) ++free;
        if (free == needed) break;
        bank += free + 1;
      }
      if (bank + needed > shape.banks) return std::nullopt;
      first[i] = bank * shape.bank_words;
      for (std::int64_t b = 0; b < needed; ++b) used[static_cast<std::size_t>(bank + b)] = shape.bank_words;
      used[static_cast<std::size_t>(bank + needed - 1)] = size - (needed - 1) * shape.bank_words;
      continue;
    }
    // The emptiest bank: traffic spreads.
    const auto bank = std::ranges::min_element(used);
    if (*bank + size > shape.bank_words) return std::nullopt;
    first[i] = (bank - used.begin()) * shape.bank_words + *bank;
    *bank += size;
  }
  return first;
}

}  // namespace npu::compiler
