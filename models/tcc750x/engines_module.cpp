#include "models/tcc750x/engines_module.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "models/tile/depthwise_cost.h"
#include "models/tile/elementwise_cost.h"
#include "models/tile/matrix_cost.h"
#include "models/tile/vector_cost.h"

namespace npu::tcc750x {

Engines::Engines(const Config& config, mem::DramModule& dram, const EffectSet& effects, timing::Halt& halt,
                 Construction order)
    : cores(static_cast<std::size_t>(config.cores)) {
  const Clock core_clock = config.clocks.core();
  const auto queue = static_cast<std::size_t>(config.command.engine_queue);
  std::vector<std::function<void()>> constructors{[&] {
    dma = std::make_unique<tile::DmaModule<Transfer>>("dma", config.dma, dram, effects.dma.get(), halt);
  }};
  for (std::size_t i = 0; i < cores.size(); ++i) {
    const auto name = [i](std::string_view unit) { return fmt::format("{}_{}", unit, i); };
    CoreEngines& core = cores[i];
    constructors.emplace_back([&, name] {
      core.mm = std::make_unique<tile::EngineModule<tile::MatrixWork>>(
          name("mm").c_str(), core_clock, queue,
          [&](const auto& w) { return tile::matrix_cost(config.mm, w); }, effects.mm.get(), halt);
    });
    constructors.emplace_back([&, name] {
      core.dw = std::make_unique<tile::EngineModule<tile::DepthwiseWork>>(
          name("dw").c_str(), core_clock, queue,
          [&](const auto& w) { return tile::depthwise_cost(config.dw, w); }, effects.dw.get(), halt);
    });
    constructors.emplace_back([&, name] {
      core.misc = std::make_unique<tile::EngineModule<tile::ElementwiseWork>>(
          name("misc").c_str(), core_clock, queue,
          [&](const auto& w) { return tile::elementwise_cost(config.misc, w); }, effects.misc.get(), halt);
    });
    constructors.emplace_back([&, name] {
      core.mlx = std::make_unique<tile::EngineModule<tile::VectorWork>>(
          name("mlx").c_str(), config.clocks.vector(), queue,
          [&](const auto& w) { return tile::vector_cost(config.mlx, w); }, effects.mlx.get(), halt);
    });
  }
  if (order == Construction::kReversed) std::ranges::reverse(constructors);
  for (const auto& construct : constructors) construct();
}

void Engines::observe(report::Observer* observer) {
  dma->observe(observer);
  for (auto& core : cores) {
    core.mm->observe(observer);
    core.dw->observe(observer);
    core.misc->observe(observer);
    core.mlx->observe(observer);
  }
}

namespace {

// Calls `f` with the module of a unit.
template <class Engines, class F>
decltype(auto) with_engine(Engines& engines, UnitRef unit, F f) {
  auto& core = engines.cores[static_cast<std::size_t>(unit.core)];
  switch (unit.unit) {
    case Unit::kMm:
      return f(*core.mm);
    case Unit::kDw:
      return f(*core.dw);
    case Unit::kMisc:
      return f(*core.misc);
    case Unit::kMlx:
      return f(*core.mlx);
    case Unit::kDma:
      break;
  }
  return f(*engines.dma);
}

}  // namespace

timing::Token& Engines::done(UnitRef unit) {
  return with_engine(*this, unit, [](auto& engine) -> timing::Token& { return engine.done(); });
}

bool Engines::full(UnitRef unit) const {
  return with_engine(*this, unit, [](auto& engine) { return engine.queue().full(); });
}

bool Engines::idle() const {
  return dma->queue().empty() && std::ranges::all_of(cores, [](const CoreEngines& core) {
           return core.mm->queue().empty() && core.dw->queue().empty() && core.misc->queue().empty() &&
                  core.mlx->queue().empty();
         });
}

void Engines::await_idle() {
  dma->queue().await_empty();
  for (auto& core : cores) {
    core.mm->queue().await_empty();
    core.dw->queue().await_empty();
    core.misc->queue().await_empty();
    core.mlx->queue().await_empty();
  }
}

void Engines::submit(UnitRef unit, const Operation& operation, std::int64_t word, int number) {
  with_engine(*this, unit, [&](auto& engine) {
    using Entry = std::remove_cvref_t<decltype(engine.queue().front())>;
    using Work = decltype(Entry::work);
    engine.queue().push({.work = std::get<Work>(operation), .word = word, .operation = number});
  });
}

}  // namespace npu::tcc750x
