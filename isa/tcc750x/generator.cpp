#include "isa/tcc750x/generator.h"

#include <algorithm>

#include "isa/tcc750x/operation_generator.h"
#include "isa/tcc750x/program_builder.h"

namespace npu::tcc750x {
namespace {

// What has been started and not waited for, and the waits that a next operation needs.
class InFlight {
 public:
  InFlight(ProgramBuilder& builder, Rng& rng) : builder_(builder), rng_(rng) {}

  // Waits for everything that `operation` must not overtake: the unit's own last run, the id's last use, and
  // whoever touches the same memory. Transfers stay in order by themselves.
  void make_way(const GeneratedOperation& operation, int dma_id) {
    const bool is_dma = operation.unit.unit == Unit::kDma;
    std::vector<UnitRef> units;
    int last_id = 0;  // transfers finish in order: the last one stands for all before it
    for (const Entry& entry : entries_) {
      const bool both_dma = is_dma && entry.is_dma();
      if (entry.is_dma()) {
        const bool id_taken = both_dma && dma_id != 0 && entry.dma_id == dma_id;
        const bool conflict = !both_dma && entry.operation.conflicts(operation);
        if (id_taken || conflict) last_id = waitable_after(entry);
      } else if (entry.operation.unit == operation.unit || entry.operation.conflicts(operation)) {
        units.push_back(entry.operation.unit);
      }
    }
    wait(last_id, units);
  }

  void add(GeneratedOperation operation, int dma_id) { entries_.push_back({std::move(operation), dma_id}); }

  void drain() {
    std::vector<UnitRef> units;
    int last_id = 0;
    for (const Entry& entry : entries_) {
      if (!entry.is_dma()) {
        units.push_back(entry.operation.unit);
      } else if (entry.dma_id != 0) {
        last_id = entry.dma_id;
      }
    }
    wait(last_id, units);
  }

 private:
  struct Entry {
    GeneratedOperation operation;
    int dma_id;
    bool is_dma() const { return operation.unit.unit == Unit::kDma; }
  };

  // The id of this transfer, or of the next one that has an id. The generator never leaves an id 0 without
  // one.
  int waitable_after(const Entry& entry) const {
    for (const Entry* at = &entry; at != entries_.data() + entries_.size(); ++at) {
      if (at->is_dma() && at->dma_id != 0) return at->dma_id;
    }
    return 0;
  }

  void wait(int dma_id, std::vector<UnitRef> units) {
    if (dma_id != 0 && !units.empty() && rng_.chance(2)) {  // one word can name both
      builder_.wait(dma_id, units.back());
      forget_unit(units.back());
      units.pop_back();
    } else if (dma_id != 0) {
      builder_.wait_dma(dma_id);
    }
    if (dma_id != 0) forget_transfers(dma_id);
    for (const UnitRef& unit : units) {
      builder_.wait(unit);
      forget_unit(unit);
    }
  }

  void forget_unit(UnitRef unit) {
    std::erase_if(entries_, [&](const Entry& e) { return !e.is_dma() && e.operation.unit == unit; });
  }

  void forget_transfers(int up_to_id) {
    const auto last = std::find_if(entries_.begin(), entries_.end(),
                                   [&](const Entry& e) { return e.is_dma() && e.dma_id == up_to_id; });
    auto left = last - entries_.begin() + 1;
    std::erase_if(entries_, [&](const Entry& e) { return left-- > 0 && e.is_dma(); });
  }

  ProgramBuilder& builder_;
  Rng& rng_;
  std::vector<Entry> entries_;
};

}  // namespace

std::vector<Word> generate_program(const GeneratorOptions& wanted) {
  GeneratorOptions options = wanted;
  options.most_words =
      std::min<std::int64_t>(options.most_words, options.gbuf_words / 8);  // all operands fit at once
  Rng rng(options.seed);
  ProgramBuilder builder;
  OperationGenerator operations(options, rng);
  InFlight in_flight(builder, rng);
  bool owes_an_id = false;  // a transfer with id 0 can only be waited for through a later one
  for (int i = 0; i < options.operations || owes_an_id; ++i) {
    GeneratedOperation operation = owes_an_id ? operations.transfer() : operations.next();
    if (operation.unit.unit == Unit::kDma) {
      const bool anonymous = !owes_an_id && rng.chance(4);
      const auto id = anonymous ? 0 : static_cast<int>(rng.between(1, 7));
      in_flight.make_way(operation, id);
      builder.dma(operation.registers, id);
      in_flight.add(std::move(operation), id);
      owes_an_id = anonymous;
    } else {
      in_flight.make_way(operation, 0);
      builder.write(operation.unit, operation.registers);
      builder.run(operation.unit);
      in_flight.add(std::move(operation), 0);
    }
    if (rng.chance(6) && !owes_an_id) in_flight.drain();
  }
  in_flight.drain();
  builder.trap();
  return builder.finish();
}

}  // namespace npu::tcc750x
