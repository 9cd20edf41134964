#include "models/tcc750x/host_port_module.h"

#include <cstring>

#include "isa/tcc750x/host_registers.h"

namespace npu::tcc750x {

HostPortModule::HostPortModule(sc_core::sc_module_name name, const Config& config,
                               CommandProcessorModule& processor, Bases& bases, timing::Halt& halt)
    : sc_module(name), socket("socket"), config_(config), processor_(processor), bases_(bases), halt_(halt) {
  socket.register_b_transport(this, &HostPortModule::b_transport);
  SC_HAS_PROCESS(HostPortModule);
  SC_METHOD(trapped);
  sensitive << processor.trapped();
  dont_initialize();
}

void HostPortModule::trapped() {
  irq_reason_ |= host::kIrqTrap;
  interrupt_.notify(sc_core::SC_ZERO_TIME);
}

void HostPortModule::b_transport(tlm::tlm_generic_payload& access, sc_core::sc_time& /*delay*/) {
  if (access.get_data_length() != 4 || access.get_address() % 4 != 0) {
    access.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  const auto offset = static_cast<std::uint32_t>(access.get_address());
  std::uint32_t value = 0;
  if (access.is_write()) {
    std::memcpy(&value, access.get_data_ptr(), sizeof value);
    write(offset, value);
  } else {
    value = read(offset);
    std::memcpy(access.get_data_ptr(), &value, sizeof value);
  }
  access.set_response_status(tlm::TLM_OK_RESPONSE);
}

void HostPortModule::write(std::uint32_t offset, std::uint32_t value) {
  if (offset >= host::kBase0 && offset < host::kBase0 + 4 * bases_.size()) {
    bases_[(offset - host::kBase0) / 4] = mem::Address{value} << 4;
    return;
  }
  switch (offset) {
    case host::kControl:
      if ((value & host::kControlReset) != 0) processor_.reset();
      if ((value & host::kControlRun) != 0) processor_.start((value & host::kControlCommandDma) != 0);
      break;
    case host::kApbCommand:
      processor_.push(value);
      break;
    case host::kIrqClear:
      irq_reason_ &= ~value;
      break;
    default:
      break;  // registers that are not modelled take what is written
  }
}

std::uint32_t HostPortModule::read(std::uint32_t offset) const {
  switch (offset) {
    case host::kStatus:
      return processor_.running() && !halt_.raised() ? 1 : 0;
    case host::kId:
      return (host::kIdSilicon & ~(15U << 24)) | static_cast<std::uint32_t>(config_.cores - 1) << 24;
    case host::kIrqReason:
      return irq_reason_;
    case host::kCommandCount:
      return static_cast<std::uint32_t>(processor_.words_executed());
    default:
      return 0;
  }
}

}  // namespace npu::tcc750x
