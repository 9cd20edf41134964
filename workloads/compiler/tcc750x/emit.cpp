#include "workloads/compiler/tcc750x/emit.h"

#include <algorithm>
#include <utility>

#include "isa/tcc750x/dma.h"
#include "isa/tcc750x/register_writer.h"
#include "workloads/compiler/tcc750x/order.h"
#include "workloads/compiler/tcc750x/registers.h"

namespace npu::compiler::tcc750x {

namespace {

namespace dma = npu::tcc750x::dma;
using npu::tcc750x::RegisterWriter;
using npu::tcc750x::Unit;
using npu::tcc750x::UnitRef;

dma::Base base_of(Buffer buffer) {
  switch (buffer) {
    case Buffer::kWeights:
      return dma::Base::kWeights;
    case Buffer::kWork:
      return dma::Base::kWork;
    case Buffer::kInput:
      return dma::Base::kInput;
    case Buffer::kOutput:
      return dma::Base::kOutput;
  }
  return dma::Base::kWork;
}

// Pieces in main memory at equal distances, contiguous in local memory.
struct Pieces {
  std::int64_t offset = 0, count = 1, words = 1, stride = kWordBytes;
  std::int64_t local = 0;
};

class Emission {
 public:
  Emission(const IntegerGraph& graph, const Schedule& schedule, const Machine& machine,
           const npu::tcc750x::Config& config)
      : graph_(graph), schedule_(schedule), machine_(machine), config_(config), order_(builder_) {}

  Emitted run() {
    const auto& layers = schedule_.layers;
    for (std::size_t l = 0; l < layers.size(); ++l) {
      layer_ = static_cast<int>(l);
      const auto& steps = layers[l].steps;
      if (l == 0) load(steps[0].weight_loads);
      load(steps[0].loads);
      for (std::size_t s = 0; s < steps.size(); ++s) {
        for (const Compute& compute : steps[s].computes) this->compute(compute);
        const auto before = std::exchange(pending_, {});  // the stores of the step before
        pending_ = steps[s].stores;
        if (s + 1 < steps.size()) {
          load(steps[s + 1].weight_loads);
          load(steps[s + 1].loads);
          store(before);
        } else {
          store(before);
          if (l + 1 < layers.size()) {  // the next layer's first weights come while this one still computes
            layer_ = static_cast<int>(l) + 1;
            load(layers[l + 1].steps[0].weight_loads);
            layer_ = static_cast<int>(l);
          }
          store_pending();
        }
      }
    }
    order_.finish();
    builder_.trap();
    return {.commands = builder_.finish(), .writes = std::move(writes_)};
  }

 private:
  const integer::Node& node() const {
    return graph_.nodes[static_cast<std::size_t>(schedule_.layers[static_cast<std::size_t>(layer_)].node)];
  }

  // Results that nobody has stored yet are stored before something takes their place.
  void make_room(const LocalRange& range) {
    const bool taken = std::ranges::any_of(pending_, [&](const Transfer& t) {
      return range.meets({only_core(t.cores), t.word, t.word + t.region.words()});
    });
    if (taken) store_pending();
  }
  void store_pending() { store(std::exchange(pending_, {})); }

  void load(const std::vector<Transfer>& transfers) {
    for (const Transfer& t : transfers) {
      const std::int64_t words = t.kind != Transfer::Kind::kWeights ? t.region.words()
                                 : t.chunk < 0                      ? t.region.columns
                                               : schedule_.chunks[static_cast<std::size_t>(t.chunk)].words;
      for (int core = 0; core < machine_.cores; ++core) {
        if (((t.cores >> core) & 1U) != 0) make_room({core, t.word, t.word + words});
      }
      if (t.kind == Transfer::Kind::kWeights) {
        load_weights(t);
      } else {
        load_region(t);
      }
    }
  }

  void load_weights(const Transfer& t) {
    Pieces pieces{.local = t.word};
    if (t.chunk < 0) {
      pieces.offset = schedule_.zeros_offset;
      pieces.words = t.region.columns;
    } else {
      const auto& chunk = schedule_.chunks[static_cast<std::size_t>(t.chunk)];
      pieces.offset = chunk.offset;
      pieces.words = chunk.words;
    }
    transfer(dma::Type::kLoad, dma::Base::kWeights, pieces, t, {.symbol = t.chunk < 0 ? -1 : t.chunk});
  }

  void load_region(const Transfer& t) {
    const auto& storage = schedule_.storage[static_cast<std::size_t>(t.region.tensor)];
    if (storage.layout == Storage::Layout::kPixels) {
      load_image(t);
      return;
    }
    for (const Pieces& pieces : pieces_of(t)) {
      transfer(dma::Type::kLoad, base_of(storage.buffer), pieces, t, writes_of(t, pieces));
    }
  }

  // Whole rows of all blocks are one transfer; parts of rows are one a block; single columns one a row.
  std::vector<Pieces> pieces_of(const Transfer& t) const {
    const auto& r = t.region;
    const auto& tensor = graph_.tensor(r.tensor);
    const auto& storage = schedule_.storage[static_cast<std::size_t>(r.tensor)];
    const std::int64_t map = std::int64_t{tensor.height} * tensor.width;
    const auto offset = [&](std::int64_t block, std::int64_t row) {
      return storage.offset + (block * map + row * tensor.width + r.column) * kWordBytes;
    };
    if (t.column_step == 1 && r.columns == tensor.width) {
      const std::int64_t words = std::int64_t{r.rows} * r.columns;
      if (r.rows == tensor.height)
        return {{.offset = offset(r.block, 0), .words = words * r.blocks, .local = t.word}};
      return {{.offset = offset(r.block, r.row),
               .count = r.blocks,
               .words = words,
               .stride = map * kWordBytes,
               .local = t.word}};
    }
    std::vector<Pieces> all;
    std::int64_t local = t.word;
    for (int b = 0; b < r.blocks; ++b) {
      if (t.column_step == 1) {
        all.push_back({.offset = offset(r.block + b, r.row),
                       .count = r.rows,
                       .words = r.columns,
                       .stride = std::int64_t{tensor.width} * kWordBytes,
                       .local = local});
        local += std::int64_t{r.rows} * r.columns;
        continue;
      }
      for (int y = 0; y < r.rows; ++y, local += r.columns) {
        all.push_back({.offset = offset(r.block + b, r.row + y),
                       .count = r.columns,
                       .words = 1,
                       .stride = std::int64_t{t.column_step} * kWordBytes,
                       .local = local});
      }
    }
    return all;
  }

  void load_image(const Transfer& t) {
    const auto& r = t.region;
    const auto& tensor = graph_.tensor(r.tensor);
    const std::int64_t row_bytes = std::int64_t{tensor.width} * tensor.channels;
    RegisterWriter w(dma::kFormats[3]);
    w.set(dma::kType, dma::Type::kImage)
        .set(dma::kBase, dma::Base::kInput)
        .set(dma::kOffset, schedule_.storage[static_cast<std::size_t>(r.tensor)].offset + r.row * row_bytes)
        .set(dma::kCoreMask, t.cores)
        .set(dma::kLoadAddress, t.word)
        .set(dma::kRows, r.rows)
        .set(dma::kRowPixels, r.columns)
        .set(dma::kChannels, tensor.channels)
        .set(dma::kRowStride, row_bytes);
    run_dma(w.words(), t, t.word, r.words(), writes_of(t, {.local = t.word}));
  }

  void store(const std::vector<Transfer>& transfers) {
    for (const Transfer& t : transfers) {
      const auto base = base_of(schedule_.storage[static_cast<std::size_t>(t.region.tensor)].buffer);
      for (const Pieces& pieces : pieces_of(t))
        transfer(dma::Type::kStore, base, pieces, t, writes_of(t, pieces));
    }
  }

  void transfer(dma::Type type, dma::Base base, const Pieces& p, const Transfer& t,
                container::CommandWrites writes) {
    RegisterWriter w(dma::kFormats[type == dma::Type::kLoad ? 0 : 1]);
    w.set(dma::kType, type).set(dma::kBase, base).set(dma::kOffset, p.offset);
    if (type == dma::Type::kLoad) {
      w.set(dma::kCoreMask, t.cores).set(dma::kLoadAddress, p.local);
    } else {
      w.set(dma::kSourceCore, only_core(t.cores)).set(dma::kStoreAddress, p.local);
    }
    w.set(dma::kChunks, p.count).set(dma::kChunkWords, p.words).set(dma::kStride, p.count > 1 ? p.stride : 0);
    run_dma(w.words(), t, p.local, p.count * p.words, std::move(writes));
  }

  void run_dma(const std::vector<Word>& registers, const Transfer& t, std::int64_t first, std::int64_t words,
               container::CommandWrites writes) {
    Touched touched;
    for (int core = 0; core < machine_.cores; ++core) {
      if (((t.cores >> core) & 1U) == 0) continue;
      auto& ranges = t.kind == Transfer::Kind::kStore ? touched.reads : touched.writes;
      ranges.push_back({core, first, first + words});
    }
    const int id = order_.before_transfer(std::move(touched));
    const auto word = builder_.dma(registers, id);
    note(word, std::move(writes), t.kind == Transfer::Kind::kStore ? 0 : t.cores, first);
  }

  static int only_core(unsigned mask) {
    int core = 0;
    while ((mask & 1U) == 0) mask >>= 1, ++core;
    return core;
  }

  // The part of the region that one command moves.
  container::CommandWrites writes_of(const Transfer& t, const Pieces& pieces) const {
    const auto& r = t.region;
    container::CommandWrites w{.tensor = r.tensor,
                               .block = r.block,
                               .blocks = r.blocks,
                               .row = r.row,
                               .rows = r.rows,
                               .column = r.column,
                               .columns = r.columns,
                               .column_step = t.column_step};
    const auto& tensor = graph_.tensor(r.tensor);
    if (t.column_step == 1 && r.columns == tensor.width) return w;
    const std::int64_t position = pieces.local - t.word, block = std::int64_t{r.rows} * r.columns;
    if (t.column_step == 1) {
      w.block += static_cast<int>(position / block);
    } else {
      w.block += static_cast<int>(position / block);
      w.row += static_cast<int>(position % block / r.columns);
      w.rows = 1;
    }
    w.blocks = 1;
    return w;
  }

  void compute(const Compute& c) {
    UnitRef unit{.core = c.core};
    std::vector<Word> registers;
    Touched touched;
    const auto reads = [&](std::int64_t first, std::int64_t words) {
      touched.reads.push_back({c.core, first, first + words});
    };
    const std::int64_t in_words = ceil_div(c.a.channels, kLanes) * c.a.rows * c.a.columns;
    reads(c.a.word, in_words);
    switch (c.engine) {
      case Engine::kMatrix:
        unit.unit = Unit::kMm;
        registers = matrix_registers(c, node());
        break;
      case Engine::kDepthwise:
        unit.unit = Unit::kDw;
        registers = depthwise_registers(c, std::get<integer::Convolution>(node().operation));
        break;
      case Engine::kElementwise:
        unit.unit = Unit::kMisc;
        registers = elementwise_registers(c, node(), config_);
        if (node().inputs.size() > 1) reads(c.b.word, in_words);
        break;
      case Engine::kVector:
        unit.unit = Unit::kMlx;
        registers = vector_registers(c);
        break;
    }
    if (c.chunk >= 0) {
      const auto& chunk = schedule_.chunks[static_cast<std::size_t>(c.chunk)];
      // From the first weight to the last parameter that it may read: a chunk comes in one transfer.
      reads(c.weights_word,
            std::min(chunk.words, c.parameters_word - c.weights_word + ceil_div(c.out_channels, kLanes) * 4));
    }
    make_room({c.core, c.output_word, c.output_word + c.output.words()});
    touched.writes.push_back({c.core, c.output_word, c.output_word + c.output.words()});
    builder_.write(unit, registers);
    order_.before_unit(unit, std::move(touched));
    const auto word = builder_.run(unit);
    const auto& o = c.output;
    note(word,
         {.tensor = o.tensor,
          .block = o.block,
          .blocks = o.blocks,
          .row = o.row,
          .rows = o.rows,
          .column = o.column,
          .columns = o.columns},
         1U << c.core, c.output_word);
  }

  void note(std::int64_t word, container::CommandWrites writes, unsigned cores, std::int64_t local) {
    writes.word = word;
    writes.layer = layer_;
    writes.cores = cores;
    writes.local = local;
    writes_.push_back(std::move(writes));
  }

  const IntegerGraph& graph_;
  const Schedule& schedule_;
  const Machine& machine_;
  const npu::tcc750x::Config& config_;
  npu::tcc750x::ProgramBuilder builder_;
  Order order_;
  std::vector<container::CommandWrites> writes_;
  std::vector<Transfer> pending_;  // stores of results that lie in local memory only
  int layer_ = 0;
};

}  // namespace

Emitted emit(const IntegerGraph& graph, const Schedule& schedule, const Machine& machine,
             const npu::tcc750x::Config& config) {
  return Emission(graph, schedule, machine, config).run();
}

}  // namespace npu::compiler::tcc750x
