// What a driver needs of the world: registers, memory, an interrupt. The board provides it in a simulation, a
// fake in tests.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "sim/core/quantity.h"
#include "sim/core/result.h"

namespace npu::drivers {

class DeviceIo {
 public:
  virtual ~DeviceIo() = default;

  virtual void write_register(std::uint32_t offset, std::uint32_t value) = 0;
  virtual std::uint32_t read_register(std::uint32_t offset) = 0;

  // Contiguous memory that the device can reach, 4-KiB aligned; an error where there is none left.
  virtual Result<std::uint64_t> allocate(const std::string& name, std::int64_t bytes) = 0;
  virtual void write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes) = 0;
  virtual void read_memory(std::uint64_t address, std::span<std::uint8_t> bytes) = 0;

  // Blocks until the interrupt; false: the device stopped without one.
  virtual bool wait_for_interrupt() = 0;
  // Lets the host's own share of time pass.
  virtual void spend_host_time() = 0;
};

}  // namespace npu::drivers
