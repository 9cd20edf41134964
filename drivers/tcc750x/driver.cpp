#include "drivers/tcc750x/driver.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "isa/tcc750x/host_registers.h"
#include "isa/tcc750x/units.h"

namespace npu::tcc750x {

namespace {

// The DMA program that fetches page 0; published in the vendor's driver, word by word.
constexpr std::array<Word, 7> kFirstPageFetch{0x20040004, 0, 2, 0, 0, 0xf, 0x11010000};

}  // namespace

Result<void> Driver::load(const Model& model) {
  sizes_ = model.sizes;
  auto& commands = sizes_[static_cast<std::size_t>(dma::Base::kCommands)];
  auto& weights = sizes_[static_cast<std::size_t>(dma::Base::kWeights)];
  if (!model.weights.empty() && std::ssize(model.weights) < weights) {
    return error(
        fmt::format("the program reads {} bytes of weights, the file has {}", weights, model.weights.size()));
  }
  commands = std::ssize(model.commands) * 4;
  weights = std::max(weights, std::ssize(model.weights));

  for (std::size_t base = 0; base < sizes_.size(); ++base) {
    if (auto allocated = allocate(static_cast<dma::Base>(base)); !allocated) return allocated;
  }
  std::vector<std::uint8_t> bytes(model.commands.size() * 4);
  std::memcpy(bytes.data(), model.commands.data(), bytes.size());
  io_.write_memory(addresses_[static_cast<std::size_t>(dma::Base::kCommands)], bytes);
  io_.write_memory(addresses_[static_cast<std::size_t>(dma::Base::kWeights)], model.weights);
  return success();
}

Result<void> Driver::load_beside(const Driver& other) {
  sizes_ = other.sizes_;
  addresses_ = other.addresses_;
  for (const auto base : {dma::Base::kWork, dma::Base::kInput, dma::Base::kOutput}) {
    if (auto allocated = allocate(base); !allocated) return allocated;
  }
  return success();
}

Result<void> Driver::allocate(dma::Base base) {
  const auto i = static_cast<std::size_t>(base);
  const auto address =
      io_.allocate(std::string(dma::kBaseCodes[i].name), std::max<std::int64_t>(sizes_[i], 1));
  if (!address) return address.error();
  addresses_[i] = address.value();
  return success();
}

Result<std::vector<std::uint8_t>> Driver::run(std::span<const std::uint8_t> input) {
  const auto size = [&](dma::Base base) { return sizes_[static_cast<std::size_t>(base)]; };
  const auto address = [&](dma::Base base) { return addresses_[static_cast<std::size_t>(base)]; };
  if (!input.empty()) {
    if (std::ssize(input) != size(dma::Base::kInput))
      return error(
          fmt::format("the input has {} bytes, the input buffer {}", input.size(), size(dma::Base::kInput)));
    io_.write_memory(address(dma::Base::kInput), input);
  }
  io_.spend_host_time();
  io_.write_register(host::kControl, host::kControlReset);
  for (std::size_t base = 0; base < addresses_.size(); ++base) {
    io_.write_register(host::kBase0 + 4 * static_cast<std::uint32_t>(base),
                       static_cast<std::uint32_t>(addresses_[base] >> 4));
  }
  for (const Word word : kFirstPageFetch) io_.write_register(host::kApbCommand, word);
  io_.write_register(host::kControl, host::kControlRun | host::kControlCommandDma);

  if (!io_.wait_for_interrupt()) return error("the device stopped without an interrupt");
  if ((io_.read_register(host::kIrqReason) & host::kIrqTrap) == 0)
    return error("an interrupt came that is no TRAP");
  io_.write_register(host::kIrqClear, host::kIrqTrap);

  std::vector<std::uint8_t> output(static_cast<std::size_t>(size(dma::Base::kOutput)));
  io_.read_memory(address(dma::Base::kOutput), output);
  return output;
}

}  // namespace npu::tcc750x
