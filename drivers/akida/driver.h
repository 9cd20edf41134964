// Loads a program onto an Akida 1.0 and runs frames: the program and the inputs into memory, their addresses
// and the number of frames into the control block; the interrupt ends the batch.
#pragma once

#include <vector>

#include "drivers/io/device_io.h"
#include "isa/table/field.h"

namespace npu::akida {

struct Model {
  std::span<const isa::Word> program;
  std::int64_t input_bytes = 0;   // of a frame
  std::int64_t output_bytes = 0;  // likewise
};

struct Batch {
  std::int64_t frames = 1;
  int in_flight = 1;
  // One a frame; or one for all; or none: memory stays as it is (for timing).
  std::span<const std::vector<std::uint8_t>> inputs = {};
};

class Driver {
 public:
  explicit Driver(drivers::DeviceIo& io) : io_(io) {}

  // Allocates memory for the program and copies it. An error names the buffer that has no room.
  Result<void> load(const Model& model);
  // Outputs of the frames, in their order. An error where the device stopped without interrupt.
  Result<std::vector<std::vector<std::uint8_t>>> run(const Batch& batch);

 private:
  void write_address(std::uint32_t low, std::uint64_t address);

  drivers::DeviceIo& io_;
  Model model_;
  std::uint64_t program_ = 0;
};

}  // namespace npu::akida
