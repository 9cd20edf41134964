#include "drivers/akida/driver.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "isa/akida/host_registers.h"
#include "sim/core/quantity.h"

namespace npu::akida {

namespace {

constexpr std::int64_t kAlignment = 64;  // of a frame's input and output

std::uint32_t stride_of(std::int64_t bytes) {
  return static_cast<std::uint32_t>(ceil_div(bytes, kAlignment) * kAlignment);
}

}  // namespace

Result<void> Driver::load(const Model& model) {
  model_ = model;
  const auto address = io_.allocate("program", std::ssize(model.program) * 4);
  if (!address) return address.error();
  program_ = address.value();
  std::vector<std::uint8_t> bytes(model.program.size() * 4);
  std::memcpy(bytes.data(), model.program.data(), bytes.size());
  io_.write_memory(program_, bytes);
  return success();
}

void Driver::write_address(std::uint32_t low, std::uint64_t address) {
  io_.write_register(low, static_cast<std::uint32_t>(address));
  io_.write_register(low + 4, static_cast<std::uint32_t>(address >> 32));
}

Result<std::vector<std::vector<std::uint8_t>>> Driver::run(const Batch& batch) {
  for (const auto& input : batch.inputs) {
    if (std::ssize(input) != model_.input_bytes)
      return error(
          fmt::format("an input has {} bytes, the network takes {}", input.size(), model_.input_bytes));
  }
  const std::int64_t inputs = std::max<std::int64_t>(std::ssize(batch.inputs), 1);
  const std::uint32_t input_stride = inputs > 1 ? stride_of(model_.input_bytes) : 0;
  const std::uint32_t output_stride = stride_of(model_.output_bytes);
  const auto input = io_.allocate("input", std::max<std::int64_t>(inputs * stride_of(model_.input_bytes), 1));
  if (!input) return input.error();
  const auto output = io_.allocate("output", batch.frames * output_stride);
  if (!output) return output.error();
  for (std::size_t i = 0; i < batch.inputs.size(); ++i)
    io_.write_memory(input.value() + i * input_stride, batch.inputs[i]);

  io_.spend_host_time();
  write_address(host::kProgramLow, program_);
  io_.write_register(host::kProgramWords, static_cast<std::uint32_t>(model_.program.size()));
  write_address(host::kInputLow, input.value());
  io_.write_register(host::kInputStride, input_stride);
  write_address(host::kOutputLow, output.value());
  io_.write_register(host::kOutputStride, output_stride);
  io_.write_register(host::kFrames, static_cast<std::uint32_t>(batch.frames));
  io_.write_register(host::kInFlight, static_cast<std::uint32_t>(batch.in_flight));
  io_.write_register(host::kControl, 1);
  if (!io_.wait_for_interrupt()) return error("the device stopped without an interrupt");
  io_.write_register(host::kInterrupt, 1);

  std::vector<std::vector<std::uint8_t>> outputs(static_cast<std::size_t>(batch.frames));
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].resize(static_cast<std::size_t>(model_.output_bytes));
    io_.read_memory(output.value() + i * output_stride, outputs[i]);
  }
  return outputs;
}

}  // namespace npu::akida
