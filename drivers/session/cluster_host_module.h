// The host's side of one cluster: a process that runs one frame after the other, and the driver's way to
// registers, memory and interrupt.
//
//   start() ──► [ driver: host's share, registers, interrupt, output ] ──► [ the cluster gets idle ] ──► next
//                                                                    └─► changed                   └─►
//                                                                    changed
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include "drivers/session/buffer_allocator.h"
#include "drivers/session/frame_observer.h"
#include "drivers/tcc750x/driver.h"
#include "models/board/board_module.h"
#include "sim/report/frame_statistics.h"

namespace npu::session {

class ClusterHostModule : public sc_core::sc_module, private tcc750x::DeviceIo, private MemoryView {
 public:
  // `changed` is notified when the state below changes.
  ClusterHostModule(sc_core::sc_module_name name, board::BoardModule& board, int cluster,
                    BufferAllocator& allocator, sc_core::sc_event& changed);

  struct Job {
    std::int64_t frame = 0;
    std::span<const std::uint8_t> input;  // empty: the buffer stays as it is
    FrameObserver::Listeners listeners;
    tcc750x::RaceCheck* races = nullptr;
  };
  // The cluster must be idle.
  void start(const Job& job);

  tcc750x::Driver& driver() { return driver_; }
  const timing::Halt& halt() const { return cluster_.halt(); }
  bool idle() const { return idle_; }
  // Once a frame, after its interrupt: the output, or why there was none.
  std::optional<Result<std::vector<std::uint8_t>>> take_result();

  std::int64_t frame() const { return job_.frame; }  // at work, or the last
  bool waits_for_interrupt() const { return waiting_; }

 private:
  using Socket = tlm_utils::simple_initiator_socket<ClusterHostModule>;

  void process();
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
  tcc750x::ClusterModule& cluster_;
  BufferAllocator& allocator_;
  sc_core::sc_event& changed_;
  Socket socket_;
  tcc750x::Driver driver_;
  FrameObserver observer_;
  report::Observer* told_ = nullptr;  // of the frame at work
  Job job_;
  std::optional<Result<std::vector<std::uint8_t>>> result_;
  bool idle_ = true, waiting_ = false;
  sc_core::sc_event started_;
};

}  // namespace npu::session
