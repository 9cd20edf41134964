#include "tools/comparison.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "isa/tcc750x/units.h"

namespace npu::tools {

namespace {

using tcc750x::kLanes;
constexpr std::int64_t kWordBytes = 32;

int base_number(const std::string& buffer) {
  constexpr std::array<std::string_view, 5> kBases{"cmd", "weights", "work", "input", "output"};
  return static_cast<int>(std::ranges::find(kBases, buffer) - kBases.begin());
}

}  // namespace

void Oracle::start(std::vector<std::int8_t> input) {
  join();
  done_.assign(graph_.tensors.size(), false);
  thread_ = std::thread([this, input = std::move(input)] {
    reference_.run(input, [this](integer::TensorId id) {
      const std::lock_guard lock(mutex_);
      done_[static_cast<std::size_t>(id)] = true;
      changed_.notify_all();
    });
  });
}

const reference::Map& Oracle::wait_for(integer::TensorId id) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return done_[static_cast<std::size_t>(id)]; });
  return reference_.tensor(id);
}

void Oracle::join() {
  if (thread_.joinable()) thread_.join();
}

Comparison::Comparison(const integer::IntegerGraph& graph, const container::NetworkDescription& network,
                       Oracle& oracle, std::span<const std::uint8_t> weights, Thoroughness thoroughness)
    : graph_(graph),
      network_(network),
      oracle_(oracle),
      weights_(weights),
      thoroughness_(thoroughness),
      seen_(graph.tensors.size()) {}

std::int64_t Comparison::tensors_compared() const {
  return std::ranges::count(seen_, true);
}

void Comparison::retired(std::int64_t word, session::MemoryView& memories) {
  if (first_) return;
  const auto it = std::ranges::lower_bound(network_.commands, word, {}, &container::CommandWrites::word);
  if (it == network_.commands.end() || it->word != word) return;  // a page fetch
  if (it->tensor >= 0 && it->cores == 0) {
    compare_main(*it, memories);
  } else if (thoroughness_ == Thoroughness::kEverything) {
    it->tensor >= 0 ? compare_local(*it, memories) : compare_symbol(*it, memories);
  }
}

template <class Place>
bool Comparison::compare_word(const container::CommandWrites& w, int block, int row, int column,
                              const std::uint8_t* bytes, const reference::Map& expected, const Place& place) {
  const auto& t = graph_.tensor(w.tensor);
  const int channels = std::min(kLanes, t.channels - block * kLanes);
  const std::int8_t* reference = &expected[static_cast<std::size_t>(
      (std::int64_t{row} * t.width + column) * t.channels + std::int64_t{block} * kLanes)];
  elements_ += channels;
  const bool equal = channels == kLanes  // a constant size is compared in place
                         ? std::memcmp(bytes, reference, kLanes) == 0
                         : std::memcmp(bytes, reference, static_cast<std::size_t>(channels)) == 0;
  if (equal) return true;
  int lane = 0;
  while (static_cast<std::int8_t>(bytes[lane]) == reference[lane]) ++lane;
  first_ = Difference{.word = w.word,
                      .layer = w.layer < 0 ? "" : network_.layers[static_cast<std::size_t>(w.layer)].name,
                      .tensor = t.name,
                      .channel = std::int64_t{block} * kLanes + lane,
                      .row = row,
                      .column = column,
                      .machine = static_cast<std::int8_t>(bytes[lane]),
                      .reference = reference[lane],
                      .place = place()};
  return false;
}

void Comparison::compare_local(const container::CommandWrites& w, session::MemoryView& memories) {
  const reference::Map& expected = oracle_.wait_for(w.tensor);
  seen_[static_cast<std::size_t>(w.tensor)] = true;
  for (int core = 0; (w.cores >> core) != 0; ++core) {
    if (((w.cores >> core) & 1U) == 0) continue;
    const auto words = memories.local(core, w.local, std::int64_t{w.blocks} * w.rows * w.columns);
    if (words.empty()) continue;
    const std::uint8_t* at = words.data();
    for (int b = 0; b < w.blocks; ++b) {
      for (int y = 0; y < w.rows; ++y) {
        for (int x = 0; x < w.columns; ++x, at += kWordBytes) {
          const auto place = [&] {
            return fmt::format("GBUF {} word {:#06x}", core, w.local + (at - words.data()) / kWordBytes);
          };
          if (!compare_word(w, w.block + b, w.row + y, w.column + x * w.column_step, at, expected, place))
            return;
        }
      }
    }
  }
}

void Comparison::compare_main(const container::CommandWrites& w, session::MemoryView& memories) {
  const reference::Map& expected = oracle_.wait_for(w.tensor);
  seen_[static_cast<std::size_t>(w.tensor)] = true;
  const auto& place = network_.tensors[static_cast<std::size_t>(w.tensor)];
  const int base = base_number(place.buffer);
  buffer_.resize(static_cast<std::size_t>(w.columns * kWordBytes));
  for (int b = 0; b < w.blocks; ++b) {
    for (int y = 0; y < w.rows; ++y) {
      const std::int64_t offset =
          place.offset +
          (((std::int64_t{w.block} + b) * place.height + w.row + y) * place.width + w.column) * kWordBytes;
      memories.main(base, offset, buffer_);
      for (int x = 0; x < w.columns; ++x) {
        const auto text = [&] {
          return fmt::format("{} buffer byte {:#x}", place.buffer, offset + x * kWordBytes);
        };
        if (!compare_word(w, w.block + b, w.row + y, w.column + x,
                          &buffer_[static_cast<std::size_t>(x * kWordBytes)], expected, text))
          return;
      }
    }
  }
}

// The parameters that a load brought, against the weight buffer that was checked before the run.
void Comparison::compare_symbol(const container::CommandWrites& w, session::MemoryView& memories) {
  if (w.symbol < 0) return;
  const auto& symbol = network_.symbols[static_cast<std::size_t>(w.symbol)];
  if (symbol.offset + symbol.bytes > std::ssize(weights_)) return;
  const auto expected =
      weights_.subspan(static_cast<std::size_t>(symbol.offset), static_cast<std::size_t>(symbol.bytes));
  for (int core = 0; (w.cores >> core) != 0; ++core) {
    if (((w.cores >> core) & 1U) == 0) continue;
    const auto bytes = memories.local(core, w.local, symbol.bytes / kWordBytes);
    if (bytes.empty()) continue;
    const auto at = std::ranges::mismatch(bytes, expected).in1 - bytes.begin();
    if (at == std::ssize(bytes)) continue;
    first_ = Difference{.word = w.word,
                        .layer = w.layer < 0 ? "" : network_.layers[static_cast<std::size_t>(w.layer)].name,
                        .tensor = fmt::format("parameters of {}, byte {}", symbol.name, at),
                        .machine = static_cast<std::int8_t>(bytes[static_cast<std::size_t>(at)]),
                        .reference = static_cast<std::int8_t>(expected[static_cast<std::size_t>(at)]),
                        .place = fmt::format("GBUF {} word {:#06x}", core, w.local + at / kWordBytes)};
    return;
  }
}

}  // namespace npu::tools
