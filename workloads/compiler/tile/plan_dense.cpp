// Dense convolution on the matrix engine. Tiles are stripes of output rows (parts of rows where a whole one
// does not fit); output channels go in chunks whose weights fit a bank. The cores share either the stripes,
// with the weights broadcast, or the channels, with the input broadcast. Of all that fits, the one with the
// least estimated time.
#include <algorithm>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "workloads/compiler/tile/banks.h"
#include "workloads/compiler/tile/planners.h"
#include "workloads/compiler/tile/tiling.h"

namespace npu::compiler {

namespace {

struct Candidate {
  int rows = 1, columns = 1, channels = kLanes;
  bool cores_share_channels = false;  // otherwise stripes
  bool chunks_outside = false;        // loop over chunks outside, over tiles inside
  int in_buffers = 2, weight_buffers = 2, out_buffers = 2;
  double ns = std::numeric_limits<double>::infinity();
};

class DensePlanner {
 public:
  DensePlanner(Planning& p, int node)
      : p_(p),
        node_(node),
        conv_(std::get<integer::Convolution>(p.node(node).operation)),
        in_(p.tensor(p.node(node).inputs[0])),
        out_(p.tensor(p.node(node).output)),
        gathers_(kind_of(conv_, in_.channels, p.machine) == ConvolutionKind::kGathered),
        taps_(conv_.window.kernel_height * conv_.window.kernel_width),
        in_blocks_(blocks_of(in_.channels) * (gathers_ ? taps_ : 1)) {
    const auto& storage = p.storage[static_cast<std::size_t>(p.node(node).inputs[0])];
    pixels_ = storage.layout == Storage::Layout::kPixels;
    if (pixels_) {
      // A row that the image transfer begins with starts at a multiple of 16 bytes.
      constexpr int kAlignment = 16;
      row_unit_ = kAlignment / std::gcd(kAlignment, in_.width * in_.channels);
    }
  }

  std::optional<Layer> plan() {
    if (in_blocks_ * kLanes > p_.machine.limits.channels + (in_.channels % kLanes == 0 ? 0 : kLanes))
      return std::nullopt;
    search(out_.width);
    for (int parts = 2; !std::isfinite(best_.ns) && parts <= out_.width && !pixels_; parts *= 2)
      search(static_cast<int>(ceil_div(out_.width, parts)));
    if (!std::isfinite(best_.ns)) return std::nullopt;
    return assemble(build(), node_, p_.machine);
  }

 private:
  // ---- sizes of a candidate

  int in_rows(int rows) const {
    if (gathers_) return rows;
    const int span = (rows - 1) * conv_.window.stride_height + conv_.window.kernel_height;
    return std::min(in_.height, span) + row_unit_ - 1;
  }
  int in_columns(int columns) const {
    if (gathers_) return columns;
    return std::min(in_.width, (columns - 1) * conv_.window.stride_width + conv_.window.kernel_width);
  }
  std::int64_t in_words(const Candidate& c) const {
    return std::int64_t{in_blocks_} * in_rows(c.rows) * in_columns(c.columns);
  }
  std::int64_t weight_words(int channels) const {
    return std::int64_t{in_blocks_} * (gathers_ ? 1 : taps_) * channels;
  }
  static std::int64_t parameter_words(int channels) { return std::int64_t{blocks_of(channels)} * 4; }
  std::int64_t chunk_words(int channels) const { return weight_words(channels) + parameter_words(channels); }
  std::int64_t out_words(const Candidate& c) const {
    return std::int64_t{blocks_of(c.channels)} * c.rows * c.columns;
  }

  // ---- search

  void search(int columns) {
    const auto& limits = p_.machine.limits;
    if (in_columns(columns) > limits.size || columns > limits.size) return;
    for (const int rows : tile_sizes(out_.height)) {
      if (in_rows(rows) > limits.size || rows > limits.size) continue;
      for (const int channels : tile_sizes(out_.channels, kLanes)) {
        if (channels > limits.channels) continue;
        for (const bool share_channels : {false, true}) {
          for (const bool outside : {false, true}) {
            consider({.rows = rows,
                      .columns = columns,
                      .channels = std::min(channels, out_.channels),
                      .cores_share_channels = share_channels,
                      .chunks_outside = outside});
          }
        }
      }
    }
  }

  void consider(Candidate c) {
    const std::int64_t tiles = tiles_of(c), chunks = ceil_div(out_.channels, c.channels);
    const std::int64_t cores = p_.machine.cores;
    const std::int64_t tiles_a_core = c.cores_share_channels ? tiles : ceil_div(tiles, cores);
    const std::int64_t chunks_a_core = c.cores_share_channels ? ceil_div(chunks, cores) : chunks;
    const bool many_tiles = tiles_a_core > 1, many_chunks = chunks_a_core > 1;
    if (c.chunks_outside && !(many_tiles && many_chunks)) return;  // the same as inside
    c.in_buffers = many_tiles ? 2 : 1;
    c.weight_buffers = many_chunks ? 2 : 1;
    c.out_buffers = many_tiles || many_chunks ? 2 : 1;
    if (fits(c)) {
      c.ns = estimate(c, tiles, chunks, tiles_a_core, chunks_a_core, true);
      if (c.ns < best_.ns) best_ = c;
      return;
    }
    c.in_buffers = c.weight_buffers = c.out_buffers = 1;
    c.ns = estimate(c, tiles, chunks, tiles_a_core, chunks_a_core, false);
    if (c.ns < best_.ns && fits(c)) best_ = c;
  }

  bool fits(const Candidate& c) const {
    std::vector<std::int64_t> words;
    words.insert(words.end(), static_cast<std::size_t>(c.in_buffers), in_words(c));
    words.insert(words.end(), static_cast<std::size_t>(c.weight_buffers), chunk_words(c.channels));
    words.insert(words.end(), static_cast<std::size_t>(c.out_buffers), out_words(c));
    const std::int64_t all = std::accumulate(words.begin(), words.end(), std::int64_t{0});
    if (all > p_.machine.bank_words * p_.machine.banks) return false;
    return place_in_banks(words, {p_.machine.bank_words, p_.machine.banks}).has_value();
  }

  std::int64_t tiles_of(const Candidate& c) const {
    return ceil_div(out_.height, c.rows) * ceil_div(out_.width, c.columns);
  }

  double matrix_ns(int rows, int columns, int channels) const {
    tile::MatrixWork work;
    work.shape = {.input = {.channels = in_blocks_ * kLanes, .lanes = kLanes},
                  .kernel_height = gathers_ ? 1 : conv_.window.kernel_height,
                  .kernel_width = gathers_ ? 1 : conv_.window.kernel_width,
                  .out_height = rows,
                  .out_width = columns,
                  .out_channels = channels};
    return static_cast<double>(tile::matrix_cost(p_.machine.matrix, work).value) * p_.machine.core_ns;
  }

  double estimate(const Candidate& c, std::int64_t tiles, std::int64_t chunks, std::int64_t tiles_a_core,
                  std::int64_t chunks_a_core, bool overlaps) const {
    const auto& machine = p_.machine;
    const std::int64_t in_bytes = in_words(c) * (pixels_ ? in_.channels : kWordBytes);
    const bool whole_rows = c.columns == out_.width;
    const std::int64_t in_transfers = gathers_     ? std::int64_t{in_blocks_} * c.rows
                                      : whole_rows ? 1
                                                   : in_blocks_;
    const std::int64_t out_transfers = whole_rows ? 1 : blocks_of(c.channels);
    const bool again = tiles_a_core > 1 && chunks_a_core > 1;
    const std::int64_t in_loads = tiles * (again && c.chunks_outside ? chunks_a_core : 1);
    const std::int64_t weight_loads = chunks * (again && !c.chunks_outside ? tiles_a_core : 1);
    const auto load_in = static_cast<double>(in_transfers) * machine.transfer_ns(in_bytes / in_transfers);
    const double load_weights = machine.transfer_ns(chunk_words(c.channels) * kWordBytes);
    const double store =
        static_cast<double>(out_transfers) * machine.transfer_ns(out_words(c) * kWordBytes / out_transfers);
    const double dma = static_cast<double>(in_loads) * load_in +
                       static_cast<double>(weight_loads) * load_weights +
                       static_cast<double>(tiles * chunks) * store;
    const double issue = machine.commands_ns(
        in_loads * in_transfers + weight_loads + tiles * chunks * out_transfers, tiles * chunks);
    const auto steps = static_cast<double>(tiles_a_core * chunks_a_core);
    const double one = matrix_ns(std::min(c.rows, out_.height), c.columns, c.channels);
    const double compute = steps * one;
    if (!overlaps) return dma + compute + issue;
    return std::max(dma, compute) + issue + load_in + load_weights + std::min(one, dma) / 2 + store;
  }

  // ---- work

  Plan build() {
    const Candidate& c = best_;
    const int row_tiles = static_cast<int>(ceil_div(out_.height, c.rows));
    const int column_tiles = static_cast<int>(ceil_div(out_.width, c.columns));
    const int tiles = row_tiles * column_tiles,
              chunks = static_cast<int>(ceil_div(out_.channels, c.channels));
    for (int j = 0; j < chunks; ++j) {
      const auto k = piece(out_.channels, c.channels, j);
      chunk_index_.push_back(
          p_.add_chunk(node_, k.first, k.count, weight_words(k.count), parameter_words(k.count)));
    }
    Plan plan{.slots = {{"input", in_words(c), c.in_buffers},
                        {"weights", chunk_words(c.channels), c.weight_buffers}},
              .weighted = true,
              .output = {"output", out_words(c), c.out_buffers},
              .estimated_ns = c.ns};
    plan.strategy =
        fmt::format("{} of {} rows{}, {} of {} channels, cores share {}, {}{}{}", count(tiles, "tile"),
                    c.rows, column_tiles > 1 ? fmt::format(" x {} columns", c.columns) : "",
                    count(chunks, "chunk"), c.channels, c.cores_share_channels ? "channels" : "rows",
                    tiles == 1 || chunks == 1 ? "weights loaded once"
                    : c.chunks_outside        ? "input loaded again for each chunk"
                                              : "weights streamed for each tile",
                    c.in_buffers + c.weight_buffers + c.out_buffers > 3 ? ", double-buffered" : "",
                    gathers_ ? fmt::format(", {} taps gathered by the DMA", taps_) : "");

    const int cores = p_.machine.cores;
    const auto tile_groups = c.cores_share_channels ? tiles : static_cast<int>(ceil_div(tiles, cores));
    const auto chunk_groups = c.cores_share_channels ? static_cast<int>(ceil_div(chunks, cores)) : chunks;
    const auto add_step = [&](int tile_group, int chunk_group) {
      std::vector<Work> works;
      for (int core = 0; core < cores; ++core) {
        const int tile = c.cores_share_channels ? tile_group : tile_group * cores + core;
        const int chunk = c.cores_share_channels ? chunk_group * cores + core : chunk_group;
        if (tile < tiles && chunk < chunks)
          works.push_back(work(core, tile / column_tiles, tile % column_tiles, chunk));
      }
      plan.steps.push_back(std::move(works));
    };
    if (c.chunks_outside) {
      for (int j = 0; j < chunk_groups; ++j) {
        for (int i = 0; i < tile_groups; ++i) add_step(i, j);
      }
    } else {
      for (int i = 0; i < tile_groups; ++i) {
        for (int j = 0; j < chunk_groups; ++j) add_step(i, j);
      }
    }
    return plan;
  }

  static std::string count(int n, const char* what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
  }

  Work work(int core, int row_tile, int column_tile, int chunk) const {
    const auto& w = conv_.window;
    const auto y = piece(out_.height, best_.rows, row_tile),
               x = piece(out_.width, best_.columns, column_tile);
    const auto k = piece(out_.channels, best_.channels, chunk);
    const int index = chunk_index_[static_cast<std::size_t>(chunk)];
    Work work;
    Compute& compute = work.compute;
    compute = {.engine = Engine::kMatrix,
               .core = core,
               .chunk = index,
               .output = {.tensor = p_.node(node_).output,
                          .block = k.first / kLanes,
                          .blocks = blocks_of(k.count),
                          .row = y.first,
                          .rows = y.count,
                          .column = x.first,
                          .columns = x.count},
               .window = w,
               .out_channels = k.count};
    compute.parameters_word = p_.chunks[static_cast<std::size_t>(index)].weight_words;
    Content input{.key = std::int64_t{row_tile} * 1000003 + column_tile};
    if (gathers_) {
      gather(y, x, input, compute);
    } else {
      load(y, x, input, compute);
    }
    work.contents = {std::move(input),
                     {.key = index, .transfers = {{.kind = Transfer::Kind::kWeights, .chunk = index}}}};
    return work;
  }

  void load(Piece y, Piece x, Content& content, Compute& compute) const {
    const auto& w = conv_.window;
    const auto rows = input_span(y.first, y.count, w.kernel_height, w.stride_height, w.pad_top, in_.height);
    const auto columns = input_span(x.first, x.count, w.kernel_width, w.stride_width, w.pad_left, in_.width);
    const int above = rows.first % row_unit_;  // rows before, for the alignment of an image's transfer
    compute.a = {.word = std::int64_t{above} * columns.count,
                 .channels = in_.channels,
                 .rows = rows.count,
                 .columns = columns.count,
                 .stored_rows = rows.count};
    compute.window.pad_top = rows.pad_before, compute.window.pad_bottom = rows.pad_after;
    compute.window.pad_left = columns.pad_before, compute.window.pad_right = columns.pad_after;
    content.transfers.push_back({.kind = Transfer::Kind::kLoad,
                                 .region = {.tensor = p_.node(node_).inputs[0],
                                            .block = 0,
                                            .blocks = in_blocks_,
                                            .row = rows.first - above,
                                            .rows = rows.count + above,
                                            .column = columns.first,
                                            .columns = columns.count}});
  }

  // One plane a tap and input block: the pixels that the tap meets, zeros where it leaves the map.
  void gather(Piece y, Piece x, Content& content, Compute& compute) const {
    const auto& w = conv_.window;
    compute.a = {
        .channels = in_blocks_ * kLanes, .rows = y.count, .columns = x.count, .stored_rows = y.count};
    compute.window = {};
    std::int64_t word = 0;
    for (int block = 0; block < blocks_of(in_.channels); ++block) {
      for (int ky = 0; ky < w.kernel_height; ++ky) {
        for (int kx = 0; kx < w.kernel_width; ++kx) {
          for (int oy = y.first; oy < y.first + y.count; ++oy, word += x.count)
            gather_row(block, oy * w.stride_height + ky - w.pad_top, kx, x, word, content);
        }
      }
    }
  }

  void gather_row(int block, int row, int kx, Piece x, std::int64_t word, Content& content) const {
    const auto& w = conv_.window;
    const auto column = [&](int ox) { return ox * w.stride_width + kx - w.pad_left; };
    int first = x.first, last = x.first + x.count;  // the outputs whose pixel exists
    if (row < 0 || row >= in_.height) {
      first = last;
    } else {
      while (first < last && column(first) < 0) ++first;
      while (last > first && column(last - 1) >= in_.width) --last;
    }
    const auto zeros = [&](int from, int to) {
      if (to > from)
        content.transfers.push_back({.kind = Transfer::Kind::kWeights,
                                     .region = {.rows = 1, .columns = to - from},
                                     .chunk = -2,
                                     .word = word + from - x.first});
    };
    zeros(x.first, first);
    if (last > first) {
      content.transfers.push_back({.kind = Transfer::Kind::kLoad,
                                   .region = {.tensor = p_.node(node_).inputs[0],
                                              .block = block,
                                              .blocks = 1,
                                              .row = row,
                                              .rows = 1,
                                              .column = column(first),
                                              .columns = last - first},
                                   .column_step = w.stride_width,
                                   .word = word + first - x.first});
    }
    zeros(std::max(first, last), x.first + x.count);
  }

  Planning& p_;
  int node_;
  const integer::Convolution& conv_;
  const integer::IntegerTensor& in_;
  const integer::IntegerTensor& out_;
  bool gathers_;
  bool pixels_ = false;
  int row_unit_ = 1;
  int taps_, in_blocks_;
  std::vector<int> chunk_index_;
  Candidate best_;
};

}  // namespace

std::optional<Layer> plan_dense(Planning& p, int node) {
  return DensePlanner(p, node).plan();
}

}  // namespace npu::compiler
