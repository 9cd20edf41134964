// Loads a compiled model onto a TCC750x and runs it, the way the vendor's kernel driver does
// (facts/tcc750x.md section 4): reset, five base registers, the fetch of the first page through the command
// FIFO, RUN; the interrupt ends it.
#pragma once

#include <vector>

#include "drivers/io/device_io.h"
#include "drivers/tcc750x/buffer_sizes.h"

namespace npu::tcc750x {

using drivers::DeviceIo;

struct Model {
  std::span<const Word> commands;
  std::span<const std::uint8_t> weights;  // may be empty where only time is asked for
  BufferSizes sizes{};                    // at least what the program touches
};

class Driver {
 public:
  explicit Driver(DeviceIo& io) : io_(io) {}

  // Allocates the buffers and copies commands and weights. An error names the buffer that has no room.
  Result<void> load(const Model& model);
  // The model that another cluster's driver has loaded: commands and weights are shared, both only read, and
  // the other three buffers are allocated.
  Result<void> load_beside(const Driver& other);

  // Runs the loaded model once on `input` (empty: the buffer stays as it is). Returns the output buffer. An
  // error where the device stopped without interrupt; why is the board's to say.
  Result<std::vector<std::uint8_t>> run(std::span<const std::uint8_t> input);

 private:
  Result<void> allocate(dma::Base base);

  DeviceIo& io_;
  std::array<std::uint64_t, dma::kBases> addresses_{};
  BufferSizes sizes_{};
};

}  // namespace npu::tcc750x
