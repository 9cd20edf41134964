#include "workloads/compiler/tile/plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "workloads/compiler/tile/banks.h"

namespace npu::compiler {

namespace {

// What the buffers of one slot hold, in one core.
struct Held {
  std::vector<std::int64_t> keys;
  std::size_t next = 0;

  std::optional<std::size_t> find(std::int64_t key) const {
    const auto it = std::ranges::find(keys, key);
    return it == keys.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - keys.begin()));
  }
};

constexpr std::int64_t kNothing = -1;

class Assembly {
 public:
  Assembly(const Plan& plan, const Machine& machine, std::span<const std::int64_t> addresses)
      : plan_(plan), machine_(machine) {
    std::size_t i = 0;
    for (const Slot& slot : plan.slots) {
      addresses_.emplace_back(addresses.begin() + static_cast<std::ptrdiff_t>(i),
                              addresses.begin() + static_cast<std::ptrdiff_t>(i) + slot.buffers);
      i += static_cast<std::size_t>(slot.buffers);
      held_.emplace_back(static_cast<std::size_t>(machine.cores),
                         Held{std::vector<std::int64_t>(static_cast<std::size_t>(slot.buffers), kNothing)});
    }
    outputs_.assign(addresses.begin() + static_cast<std::ptrdiff_t>(i), addresses.end());
    next_output_.assign(static_cast<std::size_t>(machine.cores), 0);
  }

  Step step(const std::vector<Work>& works) {
    Step step;
    std::vector<Compute> computes;
    for (const Work& work : works) computes.push_back(work.compute);
    for (std::size_t slot = 0; slot < plan_.slots.size(); ++slot) {
      const bool weights = plan_.weighted && slot + 1 == plan_.slots.size();
      auto& loads = weights ? step.weight_loads : step.loads;
      const bool same = std::ranges::all_of(
          works, [&](const Work& w) { return w.contents[slot].key == works.front().contents[slot].key; });
      if (same && machine_.cores > 1) {
        const auto buffer = share(slot, works.front().contents[slot], loads);
        for (auto& compute : computes) place(compute, slot, weights, buffer);
      } else {
        for (std::size_t i = 0; i < works.size(); ++i)
          place(computes[i], slot, weights,
                fetch(slot, works[i].compute.core, works[i].contents[slot], loads));
      }
    }
    for (auto& compute : computes) {
      auto& next = next_output_[static_cast<std::size_t>(compute.core)];
      compute.output_word = outputs_[next];
      next = (next + 1) % outputs_.size();
      step.stores.push_back({.kind = Transfer::Kind::kStore,
                             .region = compute.output,
                             .cores = 1U << compute.core,
                             .word = compute.output_word});
    }
    step.computes = std::move(computes);
    return step;
  }

 private:
  // The content in every core, in the same buffer.
  std::size_t share(std::size_t slot, const Content& content, std::vector<Transfer>& loads) {
    auto& held = held_[slot];
    const auto first = held.front().find(content.key);
    if (first && std::ranges::all_of(held, [&](const Held& h) { return h.keys[*first] == content.key; }))
      return *first;
    const std::size_t buffer = held.front().next;
    for (Held& h : held) {
      h.keys[buffer] = content.key;
      h.next = (buffer + 1) % h.keys.size();
    }
    add(slot, buffer, (1U << machine_.cores) - 1, content, loads);
    return buffer;
  }

  std::size_t fetch(std::size_t slot, int core, const Content& content, std::vector<Transfer>& loads) {
    Held& held = held_[slot][static_cast<std::size_t>(core)];
    if (const auto found = held.find(content.key)) return *found;
    const std::size_t buffer = held.next;
    held.keys[buffer] = content.key;
    held.next = (buffer + 1) % held.keys.size();
    add(slot, buffer, 1U << core, content, loads);
    return buffer;
  }

  void add(std::size_t slot, std::size_t buffer, unsigned cores, const Content& content,
           std::vector<Transfer>& loads) {
    for (Transfer transfer : content.transfers) {
      transfer.cores = cores;
      transfer.word += addresses_[slot][buffer];
      loads.push_back(transfer);
    }
  }

  void place(Compute& compute, std::size_t slot, bool weights, std::size_t buffer) const {
    const auto address = addresses_[slot][buffer];
    if (weights) {
      compute.weights_word += address;
      compute.parameters_word += address;
    } else {
      (slot == 0 ? compute.a : compute.b).word += address;
    }
  }

  const Plan& plan_;
  const Machine& machine_;
  std::vector<std::vector<std::int64_t>> addresses_;  // by slot and buffer
  std::vector<std::int64_t> outputs_;
  std::vector<std::vector<Held>> held_;  // by slot and core
  std::vector<std::size_t> next_output_;
};

}  // namespace

std::optional<Layer> assemble(const Plan& plan, int node, const Machine& machine) {
  std::vector<std::int64_t> words;
  for (const Slot& slot : plan.slots)
    words.insert(words.end(), static_cast<std::size_t>(slot.buffers), slot.words);
  words.insert(words.end(), static_cast<std::size_t>(plan.output.buffers), plan.output.words);
  const auto addresses = place_in_banks(words, {machine.bank_words, machine.banks});
  if (!addresses) return std::nullopt;

  Layer layer{.node = node, .strategy = plan.strategy, .estimated_ns = plan.estimated_ns};
  std::size_t i = 0;
  const auto describe = [&](const Slot& slot) {
    for (int b = 0; b < slot.buffers; ++b, ++i) {
      layer.memory.push_back(fmt::format("{}{} {:#06x}..{:#06x}", slot.name,
                                         slot.buffers > 1 ? fmt::format(" {}", b) : "", (*addresses)[i],
                                         (*addresses)[i] + words[i] - 1));
    }
  };
  for (const Slot& slot : plan.slots) describe(slot);
  describe(plan.output);
  Assembly assembly(plan, machine, *addresses);
  for (const auto& works : plan.steps) layer.steps.push_back(assembly.step(works));
  return layer;
}

InputSpan input_span(int first, int count, int kernel, int stride, int pad, int size) {
  const int from = first * stride - pad, to = (first + count - 1) * stride - pad + kernel;  // to: exclusive
  const int begin = std::clamp(from, 0, size), end = std::clamp(to, 0, size);
  return {.first = begin, .count = end - begin, .pad_before = begin - from, .pad_after = to - end};
}

}  // namespace npu::compiler
