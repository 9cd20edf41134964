// The host of a board with an Akida: a process that runs a script, and the driver's way to registers, memory
// and interrupt. It hears the frames and keeps their times.
#pragma once

#include "drivers/session/akida_session.h"
#include "drivers/session/frame_observer.h"
#include "models/board/akida_board_module.h"

namespace npu::session {

// Passes everything on but what the frame waits for: frames overlap, and a trace shows that of one only.
class WithoutFrontEnd : public report::Observer {
 public:
  explicit WithoutFrontEnd(report::Observer* to) : to_(to) {}
  report::Observer* here() { return to_ != nullptr ? this : nullptr; }

  int issued(int engine, std::int64_t word, Time now, const report::Workload& workload) override {
    return to_->issued(engine, word, now, workload);
  }
  void started(int operation, Time now) override { to_->started(operation, now); }
  void ended(int operation, Time now, Time memory_wait) override { to_->ended(operation, now, memory_wait); }
  void front_end(report::FrontEnd /*state*/, int /*operation*/, Time /*begin*/, Time /*end*/) override {}

 private:
  report::Observer* to_;
};

class AkidaHostModule : public sc_core::sc_module,
                        public AkidaHost,
                        private drivers::DeviceIo,
                        private akida::FrameListener,
                        private MemoryView {
 public:
  AkidaHostModule(sc_core::sc_module_name name, board::AkidaBoardModule& board, const AkidaOptions& options);

  void set_script(std::function<void(AkidaHost&)> script) { script_ = std::move(script); }
  bool finished() const { return finished_; }

  Result<void> load(const akida::Model& model, std::vector<double> densities) override;
  AkidaOutcome run(const akida::Batch& batch) override;

 private:
  void process();

  void write_register(std::uint32_t offset, std::uint32_t value) override;
  std::uint32_t read_register(std::uint32_t offset) override;
  Result<std::uint64_t> allocate(const std::string& name, std::int64_t bytes) override;
  void write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes) override;
  void read_memory(std::uint64_t address, std::span<std::uint8_t> bytes) override;
  bool wait_for_interrupt() override;
  void spend_host_time() override;

  report::Observer* observer_of(std::int64_t frame) override;
  void submitted(std::int64_t frame, Time now) override;
  void started(std::int64_t frame, Time now) override;
  void ended(std::int64_t frame, Time now) override;
  void worked(int layer, const mesh::LayerActivity& activity) override;

  std::span<const std::uint8_t> local(int core, std::int64_t first, std::int64_t count) override;
  void main(int base, std::int64_t offset, std::span<std::uint8_t> bytes) override;

  board::AkidaBoardModule& board_;
  AkidaOptions options_;
  akida::Driver driver_;
  std::unique_ptr<akida::EffectFactory> effects_;
  std::function<void(AkidaHost&)> script_;
  bool finished_ = false;
  mem::Address program_end_ = 0, next_free_ = 0;

  report::Recorder recorder_;
  FrameObserver first_;  // of frame 0: recorder and listener
  WithoutFrontEnd others_;
  std::vector<report::FrameTimes> times_;
  std::optional<report::FrameAccount> account_;
  std::vector<mesh::LayerActivity> activity_;
};

}  // namespace npu::session
