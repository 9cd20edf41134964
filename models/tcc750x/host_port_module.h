// The registers of a cluster as the host sees them (isa/tcc750x/host_registers.h), behind a TLM socket:
// blocking transport with no time of its own, 4-byte accesses.
//
//   host ──socket──► control ─► command processor     bases ─► DMA
//                    irq ◄───── TRAP
#pragma once

#include <tlm>

#include <tlm_utils/simple_target_socket.h>

#include "models/tcc750x/command_processor_module.h"

namespace npu::tcc750x {

class HostPortModule : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<HostPortModule> socket;

  HostPortModule(sc_core::sc_module_name name, const Config& config, CommandProcessorModule& processor,
                 Bases& bases, timing::Halt& halt);

  const sc_core::sc_event& interrupt() const { return interrupt_; }
  bool interrupt_pending() const { return irq_reason_ != 0; }

 private:
  void b_transport(tlm::tlm_generic_payload& access, sc_core::sc_time& delay);
  void trapped();
  void write(std::uint32_t offset, std::uint32_t value);
  std::uint32_t read(std::uint32_t offset) const;

  const Config& config_;
  CommandProcessorModule& processor_;
  Bases& bases_;
  timing::Halt& halt_;
  std::uint32_t irq_reason_ = 0;
  sc_core::sc_event interrupt_;
};

}  // namespace npu::tcc750x
