#include "drivers/session/akida_host_module.h"

#include <fmt/format.h>

namespace npu::session {

namespace {

// Shows every row to the tap.
class TappedEffect : public mesh::RowEffect {
 public:
  TappedEffect(std::unique_ptr<mesh::RowEffect> effect, int layer, const RowTap& tap)
      : effect_(std::move(effect)), layer_(layer), tap_(tap) {}

  void begin_frame() override { effect_->begin_frame(); }
  void on_row(const mesh::RowOfEvents& row) override { effect_->on_row(row); }
  mesh::RowOfEvents scan(std::int64_t x) override {
    auto row = effect_->scan(x);
    tap_(layer_, row);
    return row;
  }

 private:
  std::unique_ptr<mesh::RowEffect> effect_;
  int layer_;
  const RowTap& tap_;
};

class TappedEffects : public akida::EffectFactory {
 public:
  explicit TappedEffects(const RowTap& tap) : tap_(tap) {}

  Result<std::unique_ptr<mesh::RowEffect>> of_record(const akida::Record& record, const akida::Assignment& a,
                                                     mesh::ImageSource image) const override {
    auto effect = values_.of_record(record, a, std::move(image));
    if (!effect) return effect;
    std::unique_ptr<mesh::RowEffect> tapped =
        std::make_unique<TappedEffect>(std::move(effect.value()), a.layer, tap_);
    return tapped;
  }
  std::unique_ptr<mesh::RowEffect> of_input(const akida::Assignment& first,
                                            mesh::ImageSource image) const override {
    return values_.of_input(first, std::move(image));
  }

 private:
  akida::ValueEffects values_;
  const RowTap& tap_;
};

std::unique_ptr<akida::EffectFactory> make_effects(const AkidaOptions& options,
                                                   std::vector<double> densities) {
  if (!options.functional) return std::make_unique<akida::ExpectedEffects>(std::move(densities));
  if (options.tap) return std::make_unique<TappedEffects>(options.tap);
  return std::make_unique<akida::ValueEffects>();
}

}  // namespace

AkidaHostModule::AkidaHostModule(sc_core::sc_module_name name, board::AkidaBoardModule& board,
                                 const AkidaOptions& options)
    : sc_module(name),
      board_(board),
      options_(options),
      driver_(*this),
      next_free_(board::AkidaBoardModule::kMemoryBase),
      recorder_(akida::engine_names(board.config().npu.np.np_count)),
      first_(0, 0, *this),
      others_(options.listener) {
  SC_HAS_PROCESS(AkidaHostModule);
  SC_THREAD(process);
}

void AkidaHostModule::process() {
  script_(*this);
  finished_ = true;
}

Result<void> AkidaHostModule::load(const akida::Model& model, std::vector<double> densities) {
  effects_ = make_effects(options_, std::move(densities));
  next_free_ = board::AkidaBoardModule::kMemoryBase;  // of the program before nothing is needed
  if (auto loaded = driver_.load(model); !loaded) return loaded;
  program_end_ = next_free_;
  return success();
}

AkidaOutcome AkidaHostModule::run(const akida::Batch& batch) {
  next_free_ = program_end_;
  board_.npu().use(*effects_, *this);
  times_.assign(static_cast<std::size_t>(batch.frames), {});
  account_.emplace(report::FrameLimits{.frames = batch.frames, .in_flight = batch.in_flight});
  activity_.clear();
  timing::wait_for_common_edge();  // a run does not depend on how many there were before
  recorder_.begin(timing::now());
  first_.begin({.recorder = &recorder_, .tap = nullptr, .listener = options_.listener});
  const Bytes moved_before = board_.memory().moved();

  auto outputs = driver_.run(batch);
  AkidaOutcome outcome;
  outcome.completed = outputs.has_value();
  if (!outputs)
    outcome.error = board_.npu().halt().raised() ? board_.npu().halt().fault()->reason : outputs.error().what;
  else
    outcome.outputs = std::move(outputs.value());
  outcome.record = recorder_.record();
  outcome.statistics = account_->statistics();
  outcome.statistics.dram_bytes = board_.memory().moved() - moved_before;
  outcome.statistics.background_gb_s = board_.config().dram.background_gb_s;
  outcome.activity = activity_;
  return outcome;
}

void AkidaHostModule::write_register(std::uint32_t offset, std::uint32_t value) {
  board_.npu().write_register(offset, value);
}
std::uint32_t AkidaHostModule::read_register(std::uint32_t offset) {
  return board_.npu().read_register(offset);
}

Result<std::uint64_t> AkidaHostModule::allocate(const std::string& name, std::int64_t bytes) {
  constexpr std::int64_t kAlignment = 4096;
  const auto used = static_cast<std::int64_t>(next_free_ - board::AkidaBoardModule::kMemoryBase);
  const std::int64_t capacity = board_.config().dram.size_mib * 1024 * 1024;
  if (bytes > capacity - used)
    return error(fmt::format("the {} of {} bytes does not fit: {} of {} bytes of memory are free", name,
                             bytes, capacity - used, capacity));
  const mem::Address address = next_free_;
  next_free_ += static_cast<mem::Address>(ceil_div(bytes, kAlignment) * kAlignment);
  return address;
}

void AkidaHostModule::write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  board_.memory().store().write(address, bytes);
}
void AkidaHostModule::read_memory(std::uint64_t address, std::span<std::uint8_t> bytes) {
  board_.memory().store().read(address, bytes);
}

bool AkidaHostModule::wait_for_interrupt() {
  auto& npu = board_.npu();
  while (!npu.interrupt_pending() && !npu.halt().raised()) wait(npu.interrupt() | npu.halt().event());
  return !npu.halt().raised();
}

void AkidaHostModule::spend_host_time() {
  const Time begin = timing::now();
  wait(timing::to_sc(from_ns(board_.config().host.submit_and_interrupt_ns)));
  first_.front_end(report::FrontEnd::kHost, -1, begin, timing::now());
}

report::Observer* AkidaHostModule::observer_of(std::int64_t frame) {
  return frame == 0 ? &first_ : others_.here();
}

void AkidaHostModule::submitted(std::int64_t frame, Time now) {
  times_[static_cast<std::size_t>(frame)] = {.frame = frame, .submitted = now};
}

void AkidaHostModule::started(std::int64_t frame, Time now) {
  times_[static_cast<std::size_t>(frame)].started = now;
}

void AkidaHostModule::ended(std::int64_t frame, Time now) {
  auto& times = times_[static_cast<std::size_t>(frame)];
  times.interrupt = times.ended = now;
  account_->ended(times);
  if (frame == 0) recorder_.end(now);
}

void AkidaHostModule::worked(int layer, const mesh::LayerActivity& activity) {
  const auto i = static_cast<std::size_t>(layer);
  if (i >= activity_.size()) activity_.resize(i + 1);
  activity_[i].inputs += activity.inputs;
  activity_[i].updates += activity.updates;
  activity_[i].neurons += activity.neurons;
}

std::span<const std::uint8_t> AkidaHostModule::local(int /*core*/, std::int64_t /*first*/,
                                                     std::int64_t /*count*/) {
  return {};
}
void AkidaHostModule::main(int /*base*/, std::int64_t /*offset*/, std::span<std::uint8_t> /*bytes*/) {}

}  // namespace npu::session
