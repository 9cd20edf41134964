#include "models/akida/program_check.h"

#include <fmt/format.h>

namespace npu::akida {

namespace {

std::int64_t words_of(std::int64_t bits, int word_bits) {
  return ceil_div(bits, word_bits) * word_bits;
}

// What the filters of a record take of the weight memory, in bits (../shared/facts/akida.md 5.3).
std::int64_t weight_bits(const Assignment& a, int word_bits) {
  const std::int64_t kernel = std::int64_t{a.kernel} * a.kernel;
  if (a.operation == Operation::kSeparable)
    return a.own_filters * words_of(a.in_channels * a.weight_bits, word_bits) +
           a.in_channels * words_of(kernel * a.weight_bits, word_bits);
  return a.own_filters * words_of(kernel * a.in_channels * a.weight_bits, word_bits);
}

class Checker {
 public:
  Checker(const std::vector<PlacedRecord>& records, const Config& config)
      : records_(records), config_(config) {}

  std::vector<std::string> check() {
    int external = 0;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      const Assignment& a = records_[i].a;
      if (a.target == Target::kFnp2) ++external;
      check_block(i);
      check_rows(i);
      if (a.operation != Operation::kFullyConnected && a.target == Target::kCnp) check_memories(i);
      if (a.target == Target::kFnp3) check_inside(i);
    }
    if (external > config_.fully_connected.external_count)
      problems_.push_back(fmt::format(
          "{} fully connected layers have external weights; the machine has {} such NPs, each once a program",
          external, config_.fully_connected.external_count));
    return std::move(problems_);
  }

 private:
  void report(std::size_t i, const std::string& what) {
    const Assignment& a = records_[i].a;
    problems_.push_back(
        fmt::format("record {} (pass {}, layer {}, NP {}): {}", i, a.pass, a.layer, a.np, what));
  }

  void check_block(std::size_t i) {
    const Assignment& a = records_[i].a;
    const int nps = config_.np.np_count;
    if (a.target != Target::kHrc && a.np >= nps)
      report(i, fmt::format("NP {} does not exist; the machine has {}", a.np, nps));
    for (const int to : a.destinations) {
      if (to >= nps)
        report(i, fmt::format("a route to NP {}, which does not exist; the machine has {}", to, nps));
    }
  }

  void check_rows(std::size_t i) {
    const Assignment& a = records_[i].a;
    const auto g = geometry_of(a);
    const mesh::Rows out{a.first_out, a.outs}, held{a.first_held, a.held}, own{a.first_row, a.rows};
    if (out.first < 0 || out.count < 1 || out.end() > g.out_x()) {
      report(i, fmt::format("rows {}..{} of the output; it has {}", out.first, out.end() - 1, g.out_x()));
      return;
    }
    if (held.first < 0 || held.end() > a.in_x || !held.contains(own)) {
      report(i, fmt::format("rows {}..{} of the input held, {}..{} its own; the input has {}", held.first,
                            held.end() - 1, own.first, own.end() - 1, a.in_x));
      return;
    }
    const auto needed = g.input_rows(g.conv_rows(out));
    if (!held.contains(needed))
      report(i, fmt::format("rows {}..{} of the output need rows {}..{} of the input; it holds {}..{}",
                            out.first, out.end() - 1, needed.first, needed.end() - 1, held.first,
                            held.end() - 1));
  }

  void check_memories(std::size_t i) {
    const Assignment& a = records_[i].a;
    const auto& np = config_.np;
    const std::int64_t input = ceil_div(a.held * a.in_y * a.in_channels * a.in_bits, 8);
    if (input > np.input_memory_bytes)
      report(i, fmt::format("its rows of the input take {} bytes; the input memory has {}", input,
                            np.input_memory_bytes));
    const std::int64_t weights = ceil_div(weight_bits(a, np.weight_word_bits), 8);
    if (weights > np.weight_memory_bytes)
      report(i, fmt::format("its weights take {} bytes; the weight memory has {}", weights,
                            np.weight_memory_bytes));
  }

  void check_inside(std::size_t i) {
    const std::int64_t bytes = 4 * weight_track_words(records_[i].a);
    const std::int64_t most = config_.fully_connected.internal_bytes;
    if (bytes > most)
      report(i, fmt::format("{} bytes of weights inside; at most {} stay inside an NP", bytes, most));
  }

  const std::vector<PlacedRecord>& records_;
  const Config& config_;
  std::vector<std::string> problems_;
};

}  // namespace

Result<std::vector<PlacedRecord>> place_records(const Program& program) {
  std::vector<PlacedRecord> records;
  std::int64_t word = kHeaderWords;
  for (const Record& record : program.records) {
    auto a = assignment_of(record);
    if (!a) return a.error();
    records.push_back({.word = word, .bytes = record.bytes(), .a = std::move(a.value())});
    word += record.bytes() / 4;
  }
  return records;
}

mesh::LayerGeometry geometry_of(const Assignment& a) {
  mesh::LayerGeometry g{.in_x = a.in_x,
                        .in_y = a.in_y,
                        .kernel_x = a.kernel,
                        .kernel_y = a.kernel,
                        .stride = a.stride,
                        .same_padding = a.same_padding,
                        .pooling = static_cast<mesh::Pooling>(a.pool),
                        .pool_stride = a.pool_stride};
  if (a.operation == Operation::kFullyConnected) {
    g.kernel_x = a.in_x;
    g.kernel_y = a.in_y;
    g.same_padding = false;
    g.pooling = mesh::Pooling::kNone;
  }
  return g;
}

std::vector<std::string> check_program(const std::vector<PlacedRecord>& records, const Config& config) {
  return Checker(records, config).check();
}

}  // namespace npu::akida
