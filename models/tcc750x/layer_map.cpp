#include "models/tcc750x/layer_map.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "isa/tcc750x/misc.h"
#include "models/tcc750x/program_walk.h"

namespace npu::tcc750x {

namespace {

using report::Range;

// How a chunk of weights is used first. Chunks of one layer agree in it.
struct Use {
  bool depthwise = false;
  bool int4 = false;
  bool im2col = false;  // the DMA packed three columns into the lanes of a word: kernel_width 1 stands for 3
  int kernel_height = 1, kernel_width = 1, stride = 1, stride_height = 1;
  int in_channels = 0;  // 0 for depthwise: chunks of a layer hold different channels
  int in_width = 0;
  std::int64_t input = 0;
  int activation = 0;
  bool operator==(const Use&) const = default;
};

struct Chunk {
  std::int64_t end = 0;  // byte offset in the weight buffer
  Use use;
  int out_channels = 0;
  int layer = -1;
  int first_use = 0;  // operation
};

struct Op {
  std::int64_t word = 0;
  std::optional<std::int64_t> chunk;   // byte offset of its weights
  std::optional<std::int64_t> brings;  // a weight load: first byte
  std::int64_t brings_end = 0;
  int producer = -1;       // operation whose result it takes on
  int consumer = -1;       // of a load: the first operation that reads it
  bool im2col = false;     // an image load that packs columns
  std::string_view extra;  // "add": for the layer's description
};

class LayerFinder {
 public:
  LayerFinder(std::span<const Command> commands, const Config& config) {
    walk_program(commands, config, [&](const Command& command, const Result<Operation>* operation) {
      if (operation != nullptr && operation->has_value()) visit(command, operation->value());
    });
  }

  report::LayerMap find() {
    report::LayerMap map;
    for (const auto word : im2col_words_) map.columns_of_word[word] = kIm2colColumns;
    merge_chunks(map);
    std::vector<int> layer(ops_.size(), -1);
    for (std::size_t i = 0; i < ops_.size(); ++i) layer[i] = own_layer(ops_[i], layer);
    // A load works for its consumer, which comes later.
    for (std::size_t i = ops_.size(); i-- > 0;) {
      if (ops_[i].consumer >= 0 && layer[static_cast<std::size_t>(ops_[i].consumer)] >= 0)
        layer[i] = layer[static_cast<std::size_t>(ops_[i].consumer)];
    }
    std::vector<std::set<std::string_view>> extras(map.layers.size());
    for (std::size_t i = 0; i < ops_.size(); ++i) {
      map.layer_of_word[ops_[i].word] = layer[i];
      if (layer[i] >= 0 && !ops_[i].extra.empty())
        extras[static_cast<std::size_t>(layer[i])].insert(ops_[i].extra);
    }
    for (std::size_t l = 0; l < extras.size(); ++l) {
      for (const auto extra : extras[l]) map.layers[l].detail += fmt::format(" + {}", extra);
    }
    return map;
  }

 private:
  struct Writer {
    Range range;
    int op;
  };
  struct LoadedWeights {
    std::int64_t first, words, dram;
  };

  void visit(const Command& command, const Operation& operation) {
    const int index = static_cast<int>(ops_.size());
    ops_.push_back({.word = command.word_index});
    Op& op = ops_.back();
    const Footprint touched = footprint(operation);
    for (const Range& range : touched.reads) mark_consumer(range, index);

    if (const auto* t = std::get_if<Transfer>(&operation)) {
      visit_transfer(*t, touched, op);
    } else if (const auto* mm = std::get_if<tile::MatrixWork>(&operation)) {
      const auto& s = mm->shape;
      const int writer = writer_of(touched.reads.front());
      const bool im2col = writer >= 0 && ops_[static_cast<std::size_t>(writer)].im2col;
      if (im2col) im2col_words_.insert(command.word_index);
      use_weights(op, mm->core, mm->weights, mm->weight_words(), mm->parameters, mm->parameter_words(),
                  s.out_channels,
                  {.int4 = mm->int4,
                   .im2col = im2col,
                   .kernel_height = s.kernel_height,
                   .kernel_width = s.kernel_width,
                   .stride = s.stride_width,
                   .stride_height = s.stride_height,
                   .in_channels = s.input.channels,
                   .in_width = s.input.width,
                   .input = mm->input,
                   .activation = mm->activation});
    } else if (const auto* dw = std::get_if<tile::DepthwiseWork>(&operation)) {
      const auto& s = dw->shape;
      use_weights(op, dw->core, dw->weights, dw->weight_words(), dw->parameters, dw->parameter_words(),
                  s.input.channels,
                  {.depthwise = true,
                   .kernel_height = s.kernel_height,
                   .kernel_width = s.kernel_width,
                   .stride = s.stride,
                   .in_width = s.input.width,
                   .input = dw->input,
                   .activation = dw->activation});
    } else {
      op.producer = writer_of(touched.reads.front());
      if (const auto* misc = std::get_if<tile::ElementwiseWork>(&operation)) {
        const auto code = std::ranges::find(misc::kOperations, static_cast<Word>(misc->code), &Code::bits);
        op.extra = code == misc::kOperations.end() ? "unknown operation" : code->name;
      } else {
        op.extra = "vector pool";
      }
    }
    for (const Range& range : touched.writes) remember_writer(range, index);
  }

  void visit_transfer(const Transfer& t, const Footprint& touched, Op& op) {
    if (t.type == dma::Type::kFetch) return;
    if (t.base == dma::Base::kWeights) {
      op.brings = t.offset;
      op.brings_end = t.offset + t.bytes;
      for (int core = 0; core < kCores; ++core) {
        if (((t.cores >> core) & 1U) != 0)
          loaded_[static_cast<std::size_t>(core)].push_back({t.gbuf, t.gbuf_words(), t.offset});
      }
      return;
    }
    op.producer = writer_of(touched.reads.front());
    op.im2col = t.im2col != 0;
    if (t.to_gbuf()) open_loads_.push_back(static_cast<int>(ops_.size()) - 1);
  }

  void use_weights(Op& op, int core, std::int64_t weights, std::int64_t weight_words, std::int64_t parameters,
                   std::int64_t parameter_words, int out_channels, const Use& use) {
    const auto& loads = loaded_[static_cast<std::size_t>(core)];
    const auto load = std::find_if(loads.rbegin(), loads.rend(), [&](const LoadedWeights& l) {
      return weights >= l.first && weights < l.first + l.words;
    });
    if (load == loads.rend()) return;
    const std::int64_t begin = load->dram + (weights - load->first) * Transfer::kGbufWordBytes;
    const std::int64_t words =
        std::max(weights + weight_words, parameters + ceil_div(parameter_words, 4) * 4) - weights;
    op.chunk = begin;
    auto& chunk =
        chunks_.try_emplace(begin, Chunk{.use = use, .first_use = static_cast<int>(ops_.size()) - 1})
            .first->second;
    chunk.end = std::max(chunk.end, begin + words * Transfer::kGbufWordBytes);
    chunk.out_channels = std::max(chunk.out_channels, out_channels);
  }

  // Neighbours in the weight buffer that are used alike are one layer; layers are numbered in the order of
  // use.
  void merge_chunks(report::LayerMap& map) {
    struct Group {
      std::int64_t first = 0;
      std::vector<Chunk*> chunks;
    };
    std::vector<Group> groups;
    for (auto& [begin, chunk] : chunks_) {
      const Chunk* before = groups.empty() ? nullptr : groups.back().chunks.back();
      if (before == nullptr || before->end != begin || before->use != chunk.use)
        groups.push_back({.first = begin});
      groups.back().chunks.push_back(&chunk);
    }
    const auto first_use = [](const Group& group) {
      return std::ranges::min(group.chunks, {}, &Chunk::first_use)->first_use;
    };
    std::ranges::stable_sort(groups, {}, first_use);
    for (const Group& group : groups) {
      int out_channels = 0;
      for (Chunk* chunk : group.chunks) {
        chunk->layer = static_cast<int>(map.layers.size());
        out_channels += chunk->out_channels;
      }
      map.layers.push_back({.name = fmt::format("{:02} weights {:#08x}", map.layers.size(), group.first),
                            .detail = describe(group.chunks.front()->use, out_channels)});
    }
  }

  static std::string describe(const Use& u, int out_channels) {
    if (u.depthwise)
      return fmt::format("dw {}x{} s{}, {}", u.kernel_height, u.kernel_width, u.stride, out_channels);
    return fmt::format("conv {}x{} s{}, {} -> {}{}{}", u.kernel_height,
                       u.im2col ? kIm2colColumns : u.kernel_width, u.im2col ? u.stride_height : u.stride,
                       u.in_channels, out_channels, u.im2col ? ", im2col" : "", u.int4 ? ", int4" : "");
  }

  int own_layer(const Op& op, const std::vector<int>& layer) const {
    if (op.chunk) return chunks_.at(*op.chunk).layer;
    if (op.brings) {
      const auto it = chunks_.lower_bound(*op.brings);
      return it != chunks_.end() && it->first < op.brings_end ? it->second.layer : -1;
    }
    return op.producer >= 0 ? layer[static_cast<std::size_t>(op.producer)] : -1;
  }

  int writer_of(const Range& range) const {
    const auto it = std::find_if(writers_.rbegin(), writers_.rend(),
                                 [&](const Writer& w) { return overlap(w.range, range); });
    return it == writers_.rend() ? -1 : it->op;
  }

  void remember_writer(const Range& range, int op) {
    // What the new range covers wholly can never be found again.
    std::erase_if(writers_, [&](const Writer& w) {
      return w.range.space == range.space && range.count == 1 && w.range.begin >= range.begin &&
             w.range.end() <= range.end();
    });
    writers_.push_back({range, op});
    load_results_[op].push_back(range);
  }

  void mark_consumer(const Range& range, int op) {
    std::erase_if(open_loads_, [&](int load) {
      const bool reads =
          std::ranges::any_of(load_results_[load], [&](const Range& r) { return overlap(r, range); });
      if (reads) ops_[static_cast<std::size_t>(load)].consumer = op;
      return reads;
    });
  }

  static constexpr int kIm2colColumns = 3;

  std::vector<Op> ops_;
  std::set<std::int64_t> im2col_words_;
  std::map<std::int64_t, Chunk> chunks_;  // by byte offset in the weight buffer
  std::array<std::vector<LoadedWeights>, kCores> loaded_;
  std::vector<Writer> writers_;
  std::vector<int> open_loads_;
  std::map<int, std::vector<Range>> load_results_;
};

}  // namespace

report::LayerMap map_layers(std::span<const Command> commands, const Config& config) {
  return LayerFinder(commands, config).find();
}

}  // namespace npu::tcc750x
