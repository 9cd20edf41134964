// Layers that treat every block of 32 channels alone: depthwise convolution, pools, element-wise operations.
// Work is a stripe of rows of some blocks; cores take turns.
#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "workloads/compiler/tile/banks.h"
#include "workloads/compiler/tile/planners.h"
#include "workloads/compiler/tile/tiling.h"

namespace npu::compiler {

namespace {

// What differs from one kind of layer to the next.
struct Kind {
  Engine engine = Engine::kElementwise;
  integer::Window window;                                // rows and columns of input that an output needs
  int up = 1;                                            // output pixels an input pixel, in each direction
  std::int64_t weight_words = 0;                         // an input block; 0: none
  std::int64_t weights_once = 0;                         // of all blocks, loaded once, in one chunk
  bool whole_map = false;                                // an output needs all rows
  int row_unit = 1;                                      // output rows of a tile are a multiple of this
  int largest_blocks = std::numeric_limits<int>::max();  // of one command
  std::function<double(const Compute&, std::int64_t out_words)> ns;
};

class BlockwisePlanner {
 public:
  BlockwisePlanner(Planning& p, int node, Kind kind)
      : p_(p),
        node_(node),
        kind_(std::move(kind)),
        in_(p.tensor(p.node(node).inputs[0])),
        out_(p.tensor(p.node(node).output)),
        operands_(static_cast<int>(p.node(node).inputs.size())),
        blocks_(blocks_of(in_.channels)) {}

  std::optional<Layer> plan() {
    const int rows = kind_.whole_map ? 1 : out_.height;
    for (int parts = 1; parts <= out_.width && !std::isfinite(best_ns_); parts *= 2) {
      const int columns = static_cast<int>(ceil_div(out_.width, parts));
      if (parts > 1 && (kind_.whole_map || kind_.up > 1)) break;
      for (const int r : tile_sizes(rows, kind_.row_unit)) {
        for (const int b : tile_sizes(blocks_)) {
          if (b <= kind_.largest_blocks) consider(std::min(r, rows), columns, b);
        }
      }
    }
    if (!std::isfinite(best_ns_)) return std::nullopt;
    return assemble(build(), node_, p_.machine);
  }

 private:
  int in_rows(int rows) const {
    if (kind_.whole_map) return in_.height;
    if (kind_.up > 1) return static_cast<int>(ceil_div(rows, kind_.up));
    return std::min(in_.height, (rows - 1) * kind_.window.stride_height + kind_.window.kernel_height);
  }
  int in_columns(int columns) const {
    if (kind_.whole_map) return in_.width;
    if (kind_.up > 1) return columns / kind_.up;
    return std::min(in_.width, (columns - 1) * kind_.window.stride_width + kind_.window.kernel_width);
  }
  std::int64_t in_words(int rows, int columns, int blocks) const {
    return std::int64_t{blocks} * in_rows(rows) * in_columns(columns);
  }

  std::vector<Slot> slots(int rows, int columns, int blocks, int buffers) const {
    std::vector<Slot> slots;
    for (int i = 0; i < operands_; ++i)
      slots.push_back({i == 0 ? "input" : "second input", in_words(rows, columns, blocks), buffers});
    if (kind_.weights_once > 0) slots.push_back({"weights", kind_.weights_once, 1});
    if (kind_.weight_words > 0) slots.push_back({"weights", kind_.weight_words * blocks, buffers});
    return slots;
  }

  void consider(int rows, int columns, int blocks) {
    const auto& machine = p_.machine;
    const auto& limits = machine.limits;
    if (in_rows(rows) > limits.size || in_columns(columns) > limits.size) return;
    const std::int64_t row_tiles = kind_.whole_map ? 1 : ceil_div(out_.height, rows);
    const std::int64_t items = row_tiles * ceil_div(out_.width, columns) * ceil_div(blocks_, blocks);
    const std::int64_t a_core = ceil_div(items, machine.cores);
    const std::int64_t out_words = std::int64_t{blocks} * rows * columns;
    for (const int buffers : {a_core > 1 ? 2 : 1, 1}) {
      std::vector<std::int64_t> words;
      for (const Slot& slot : slots(rows, columns, blocks, buffers))
        words.insert(words.end(), static_cast<std::size_t>(slot.buffers), slot.words);
      words.insert(words.end(), static_cast<std::size_t>(buffers), out_words);
      if (!place_in_banks(words, {machine.bank_words, machine.banks})) continue;
      const bool partial = columns != out_.width;
      const double load =
          operands_ * (partial ? blocks : 1) *
          machine.transfer_ns(in_words(rows, columns, blocks) * kWordBytes / (partial ? blocks : 1));
      const double store =
          (partial ? blocks : 1) * machine.transfer_ns(out_words * kWordBytes / (partial ? blocks : 1));
      const double weights =
          kind_.weight_words > 0 ? machine.transfer_ns(kind_.weight_words * blocks * kWordBytes) : 0;
      const double dma = static_cast<double>(items) * (load + store + weights);
      Compute sample;
      sample.a = {.channels = std::min(blocks * kLanes, in_.channels),
                  .rows = in_rows(rows),
                  .columns = in_columns(columns)};
      sample.output = {.blocks = blocks, .rows = rows, .columns = columns};
      const double compute = static_cast<double>(a_core) * kind_.ns(sample, out_words);
      const std::int64_t transfers = items * (operands_ + 1) * (partial ? blocks : 1);
      const double issue = machine.commands_ns(transfers, items);
      const double ns =
          issue + (buffers == 1 && a_core > 1 ? dma + compute : std::max(dma, compute) + load + store);
      if (ns < best_ns_)
        best_ns_ = ns, rows_ = rows, columns_ = columns, tile_blocks_ = blocks, buffers_ = buffers;
    }
  }

  Plan build() {
    Plan plan{.slots = slots(rows_, columns_, tile_blocks_, buffers_),
              .weighted = kind_.weights_once + kind_.weight_words > 0,
              .output = {"output", std::int64_t{tile_blocks_} * rows_ * columns_, buffers_},
              .estimated_ns = best_ns_};
    const int row_tiles = static_cast<int>(kind_.whole_map ? 1 : ceil_div(out_.height, rows_));
    const int column_tiles = static_cast<int>(ceil_div(out_.width, columns_));
    const int block_tiles = static_cast<int>(ceil_div(blocks_, tile_blocks_));
    plan.strategy =
        fmt::format("{} x {} x {} tiles of {} rows, {} columns, {} channels{}", row_tiles, column_tiles,
                    block_tiles, rows_, columns_, std::min(tile_blocks_ * kLanes, in_.channels),
                    buffers_ > 1 ? ", double-buffered" : "");
    if (kind_.weights_once > 0) {
      const std::int64_t parameters = std::int64_t{blocks_} * 4;
      once_ = p_.add_chunk(node_, 0, out_.channels, kind_.weights_once - parameters, parameters);
    }
    std::vector<Work> works;
    for (int b = 0; b < block_tiles; ++b) {
      int chunk = -1;
      const auto blocks = piece(blocks_, tile_blocks_, b);
      if (kind_.weight_words > 0) {
        const auto channels = piece(out_.channels, tile_blocks_ * kLanes, b);
        chunk = p_.add_chunk(node_, channels.first, channels.count, (kind_.weight_words - 4) * blocks.count,
                             std::int64_t{4} * blocks.count);
      }
      for (int y = 0; y < row_tiles; ++y) {
        for (int x = 0; x < column_tiles; ++x) {
          works.push_back(work(static_cast<int>(works.size()), blocks, y, x, chunk));
          if (std::ssize(works) == p_.machine.cores) plan.steps.push_back(std::exchange(works, {}));
        }
      }
    }
    if (!works.empty()) plan.steps.push_back(std::move(works));
    return plan;
  }

  Work work(int core, Piece blocks, int row_tile, int column_tile, int chunk) const {
    const auto& w = kind_.window;
    const auto y = kind_.whole_map ? Piece{0, 1} : piece(out_.height, rows_, row_tile);
    const auto x = kind_.whole_map ? Piece{0, 1} : piece(out_.width, columns_, column_tile);
    InputSpan rows, columns;
    if (kind_.whole_map) {
      rows = {.count = in_.height}, columns = {.count = in_.width};
    } else if (kind_.up > 1) {
      rows = {.first = y.first / kind_.up, .count = y.count / kind_.up};
      columns = {.first = x.first / kind_.up, .count = x.count / kind_.up};
    } else {
      rows = input_span(y.first, y.count, w.kernel_height, w.stride_height, w.pad_top, in_.height);
      columns = input_span(x.first, x.count, w.kernel_width, w.stride_width, w.pad_left, in_.width);
    }
    const int channels = std::min(blocks.count * kLanes, in_.channels - blocks.first * kLanes);
    Work work;
    Compute& c = work.compute;
    c = {.engine = kind_.engine,
         .core = core,
         .output = {.tensor = p_.node(node_).output,
                    .block = blocks.first,
                    .blocks = blocks.count,
                    .row = y.first,
                    .rows = y.count,
                    .column = x.first,
                    .columns = x.count},
         .a = {.channels = channels, .rows = rows.count, .columns = columns.count, .stored_rows = rows.count},
         .window = w,
         .out_channels = channels};
    c.b = c.a;
    c.window.pad_top = rows.pad_before, c.window.pad_bottom = rows.pad_after;
    c.window.pad_left = columns.pad_before, c.window.pad_right = columns.pad_after;
    const std::int64_t key = (std::int64_t{blocks.first} * 100003 + row_tile) * 100003 + column_tile;
    for (int i = 0; i < operands_; ++i) {
      work.contents.push_back(
          {.key = key,
           .transfers = {{.kind = Transfer::Kind::kLoad,
                          .region = {.tensor = p_.node(node_).inputs[static_cast<std::size_t>(i)],
                                     .block = blocks.first,
                                     .blocks = blocks.count,
                                     .row = rows.first,
                                     .rows = rows.count,
                                     .column = columns.first,
                                     .columns = columns.count}}}});
    }
    if (once_ >= 0) {
      const auto& all = p_.chunks[static_cast<std::size_t>(once_)];
      const std::int64_t a_block = all.weight_words / blocks_;
      c.chunk = once_;
      c.weights_word = a_block * blocks.first;
      c.parameters_word = all.weight_words + std::int64_t{4} * blocks.first;
      work.contents.push_back({.key = 0, .transfers = {{.kind = Transfer::Kind::kWeights, .chunk = once_}}});
    } else if (chunk >= 0) {
      c.chunk = chunk;
      c.parameters_word = p_.chunks[static_cast<std::size_t>(chunk)].weight_words;
      work.contents.push_back(
          {.key = chunk, .transfers = {{.kind = Transfer::Kind::kWeights, .chunk = chunk}}});
    }
    return work;
  }

  Planning& p_;
  int node_;
  Kind kind_;
  const integer::IntegerTensor& in_;
  const integer::IntegerTensor& out_;
  int operands_, blocks_;
  double best_ns_ = std::numeric_limits<double>::infinity();
  int rows_ = 1, columns_ = 1, tile_blocks_ = 1, buffers_ = 1;
  int once_ = -1;
};

double elementwise_ns(const Machine& machine, tile::ElementwiseOperation operation, const Compute& c,
                      std::int64_t out_words) {
  tile::ElementwiseWork work{.operation = operation,
                             .input = {.height = c.a.rows, .width = c.a.columns, .channels = c.a.channels},
                             .output_words = out_words};
  return static_cast<double>(tile::elementwise_cost(machine.elementwise, work).value) * machine.core_ns;
}

}  // namespace

std::optional<Layer> plan_depthwise(Planning& p, int node) {
  constexpr int kTaps = 9;
  const auto& conv = std::get<integer::Convolution>(p.node(node).operation);
  const int blocks = blocks_of(conv.out_channels);
  Kind kind{.engine = Engine::kDepthwise,
            .window = conv.window,
            .weights_once = std::int64_t{blocks} * (kTaps + 4),
            .ns = [&](const Compute&, std::int64_t out_words) {
              return p.machine.core_ns *
                     (p.machine.depthwise.start_cycles +
                      p.machine.depthwise.cycles_per_word * static_cast<double>(out_words));
            }};
  return BlockwisePlanner(p, node, std::move(kind)).plan();
}

std::optional<Layer> plan_diagonal(Planning& p, int node) {
  const auto& conv = std::get<integer::Convolution>(p.node(node).operation);
  const auto& w = conv.window;
  Kind kind{.engine = Engine::kMatrix,
            .window = w,
            .weight_words = std::int64_t{w.kernel_height} * w.kernel_width * kLanes + 4,
            .largest_blocks = 1,
            .ns = [&](const Compute& c, std::int64_t) {
              tile::MatrixWork work;
              work.shape = {.input = {.channels = kLanes, .lanes = kLanes},
                            .kernel_height = w.kernel_height,
                            .kernel_width = w.kernel_width,
                            .out_height = c.output.rows,
                            .out_width = c.output.columns,
                            .out_channels = kLanes};
              return static_cast<double>(tile::matrix_cost(p.machine.matrix, work).value) * p.machine.core_ns;
            }};
  return BlockwisePlanner(p, node, std::move(kind)).plan();
}

std::optional<Layer> plan_elementwise(Planning& p, int node) {
  using Op = tile::ElementwiseOperation;
  Kind kind;
  Op operation = Op::kAdd;
  const auto& op = p.node(node).operation;
  if (std::holds_alternative<integer::Multiply>(op)) operation = Op::kMultiply;
  if (std::holds_alternative<integer::Sigmoid>(op)) operation = Op::kLut;
  if (std::holds_alternative<integer::Upsample2>(op))
    operation = Op::kUpsampleNearest, kind.up = 2, kind.row_unit = 2;
  if (const auto* pool = std::get_if<integer::MaxPool>(&op))
    operation = Op::kMaxPool, kind.window = pool->window;
  kind.ns = [&p, operation](const Compute& c, std::int64_t out_words) {
    return elementwise_ns(p.machine, operation, c, out_words);
  };
  return BlockwisePlanner(p, node, std::move(kind)).plan();
}

std::optional<Layer> plan_average(Planning& p, int node) {
  Kind kind{.whole_map = true, .ns = [&p](const Compute& c, std::int64_t out_words) {
              return elementwise_ns(p.machine, tile::ElementwiseOperation::kGlobalAverage, c, out_words);
            }};
  return BlockwisePlanner(p, node, std::move(kind)).plan();
}

std::optional<Layer> plan_vector_pool(Planning& p, int node) {
  Kind kind{.engine = Engine::kVector,
            .window = std::get<integer::MaxPool>(p.node(node).operation).window,
            .ns = [&](const Compute&, std::int64_t out_words) {
              return p.machine.vector_ns *
                     (p.machine.vector.start_cycles +
                      p.machine.vector.cycles_per_word * static_cast<double>(out_words));
            }};
  return BlockwisePlanner(p, node, std::move(kind)).plan();
}

}  // namespace npu::compiler
