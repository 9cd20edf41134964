// The host processor of a board: a process that runs a script, and the driver's way to registers and memory.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include "drivers/session/session.h"
#include "models/board/board_module.h"

namespace npu::session {

// Passes everything on to the recorder, and shows every operation that ends to the tap.
class TappedRecorder : public report::Observer {
 public:
  TappedRecorder(report::Recorder& recorder, const Tap& tap, MemoryView& memories)
      : recorder_(recorder), tap_(tap), memories_(memories) {}

  int issued(int engine, std::int64_t word, Time now, const report::Workload& workload) override {
    return recorder_.issued(engine, word, now, workload);
  }
  void started(int operation, Time now) override { recorder_.started(operation, now); }
  void ended(int operation, Time now, Time memory_wait) override {
    recorder_.ended(operation, now, memory_wait);
    tap_(recorder_.record().operations[static_cast<std::size_t>(operation)].word, memories_);
  }
  void front_end(report::FrontEnd state, int operation, Time begin, Time end) override {
    recorder_.front_end(state, operation, begin, end);
  }

 private:
  report::Recorder& recorder_;
  const Tap& tap_;
  MemoryView& memories_;
};

class HostModule : public sc_core::sc_module, public Host, private tcc750x::DeviceIo, private MemoryView {
 public:
  HostModule(sc_core::sc_module_name name, board::BoardModule& board, const Options& options);

  void set_script(std::function<void(Host&)> script) { script_ = std::move(script); }
  bool finished() const { return finished_; }
  std::vector<std::string> blocked() const;
  const timing::Halt& halt() { return cluster().halt(); }

  Result<void> load(const tcc750x::Model& model) override;
  Outcome run(std::span<const std::uint8_t> input) override;

 private:
  using Socket = tlm_utils::simple_initiator_socket<HostModule>;

  void process();
  tcc750x::ClusterModule& cluster() { return board_.cluster(0); }
  void access(tlm::tlm_command command, std::uint32_t offset, std::uint32_t& value);

  void write_register(std::uint32_t offset, std::uint32_t value) override;
  std::uint32_t read_register(std::uint32_t offset) override;
  Result<std::uint64_t> allocate(const std::string& name, std::int64_t bytes) override;
  void write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes) override;
  void read_memory(std::uint64_t address, std::span<std::uint8_t> bytes) override;
  bool wait_for_interrupt() override;
  void spend_host_time() override;

  std::span<const std::uint8_t> local(int core, std::int64_t first, std::int64_t count) override;
  void main(int base, std::int64_t offset, std::span<std::uint8_t> bytes) override;

  board::BoardModule& board_;
  Options options_;
  std::vector<std::unique_ptr<Socket>> sockets_;  // one a cluster
  tcc750x::Driver driver_;
  report::Recorder recorder_;
  TappedRecorder tapped_;
  std::function<void(Host&)> script_;
  bool finished_ = false, waiting_ = false;
  mem::Address next_free_ = board::BoardModule::kDramBase;
};

}  // namespace npu::session
