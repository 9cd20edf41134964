// The driver against a device that only notes what is done to it.
#include <functional>
#include <map>

#include <gtest/gtest.h>

#include "drivers/tcc750x/driver.h"
#include "isa/tcc750x/host_registers.h"
#include "isa/tcc750x/program_builder.h"
#include "isa/tcc750x/register_writer.h"

namespace npu::tcc750x {
namespace {

// An address space without a machine: 1 MiB at a place that no 32-bit address reaches, so that lost bits
// show.
class FakeDevice : public DeviceIo {
 public:
  static constexpr std::uint64_t kBegin = 0x2'1000'0000, kSize = 1 << 20;

  std::vector<std::pair<std::uint32_t, std::uint32_t>> writes;
  std::vector<std::string> events;  // host time and interrupt, between the writes
  std::map<std::string, std::uint64_t> buffers;
  std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(kSize);
  bool interrupts = true;
  std::uint32_t reason = host::kIrqTrap;
  std::function<void(FakeDevice&)> on_run = [](FakeDevice&) {};

  void write_register(std::uint32_t offset, std::uint32_t value) override {
    writes.emplace_back(offset, value);
  }
  std::uint32_t read_register(std::uint32_t offset) override {
    return offset == host::kIrqReason ? reason : 0;
  }
  Result<std::uint64_t> allocate(const std::string& name, std::int64_t bytes) override {
    if (next_ + static_cast<std::uint64_t>(bytes) > kBegin + kSize) return error("no room for " + name);
    buffers[name] = next_;
    next_ += (static_cast<std::uint64_t>(bytes) + 4095) / 4096 * 4096;
    return buffers[name];
  }
  void write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes) override {
    std::ranges::copy(bytes, memory.begin() + static_cast<std::ptrdiff_t>(address - kBegin));
  }
  void read_memory(std::uint64_t address, std::span<std::uint8_t> bytes) override {
    std::ranges::copy(std::span(memory).subspan(address - kBegin, bytes.size()), bytes.begin());
  }
  bool wait_for_interrupt() override {
    events.push_back("interrupt after " + std::to_string(writes.size()) + " writes");
    on_run(*this);
    return interrupts;
  }
  void spend_host_time() override {
    events.push_back("host time after " + std::to_string(writes.size()) + " writes");
  }

  std::uint8_t at(const std::string& buffer, std::uint64_t offset) const {
    return memory[buffers.at(buffer) - kBegin + offset];
  }

 private:
  std::uint64_t next_ = kBegin;
};

const std::vector<Word> kCommands = [] {
  ProgramBuilder builder;
  builder.trap();
  return builder.finish();
}();
const std::vector<std::uint8_t> kWeights{1, 2, 3, 4};

Model model(const BufferSizes& sizes = {0, 4, 64, 8, 16}) {
  return {.commands = kCommands, .weights = kWeights, .sizes = sizes};
}

TEST(Driver, WritesThePublishedRegisterSequence) {
  FakeDevice device;
  Driver driver(device);
  ASSERT_TRUE(driver.load(model()));
  EXPECT_TRUE(device.writes.empty());
  ASSERT_TRUE(driver.run({}));
  const auto base = [&](const char* name) {
    return static_cast<std::uint32_t>(device.buffers.at(name) >> 4);
  };
  // Facts file, section 4: soft reset, five bases (physical / 16), seven words of "load the first 512 bytes
  // of commands" into the FIFO, RUN with commands by DMA; then the interrupt is acknowledged.
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> expected{
      {0x00, 2},
      {0x40, base("cmd")},
      {0x44, base("weights")},
      {0x48, base("work")},
      {0x4c, base("input")},
      {0x50, base("output")},
      {0x08, 0x20040004},
      {0x08, 0},
      {0x08, 2},
      {0x08, 0},
      {0x08, 0},
      {0x08, 0xf},
      {0x08, 0x11010000},
      {0x00, 5},
      {0x1c, 4},
  };
  EXPECT_EQ(device.writes, expected);
  EXPECT_EQ(device.events,
            (std::vector<std::string>{"host time after 0 writes", "interrupt after 14 writes"}));
}

TEST(Driver, CopiesCommandsAndWeights) {
  FakeDevice device;
  Driver driver(device);
  ASSERT_TRUE(driver.load(model()));
  EXPECT_EQ(device.at("cmd", 3), kCommands[0] >> 24) << "little-endian words";
  for (std::uint64_t i = 0; i < 4; ++i) EXPECT_EQ(device.at("weights", i), kWeights[i]);
}

TEST(Driver, GivesTheDeviceTheInputAndTheCallerTheOutput) {
  FakeDevice device;
  Driver driver(device);
  ASSERT_TRUE(driver.load(model()));
  std::uint8_t seen = 0;
  device.on_run = [&](FakeDevice& d) {
    seen = d.at("input", 7);
    d.memory[d.buffers.at("output") - FakeDevice::kBegin + 15] = 99;
  };
  const auto output = driver.run(std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5, 6, 7});
  ASSERT_TRUE(output);
  EXPECT_EQ(seen, 7);
  EXPECT_EQ(output.value().size(), 16U);
  EXPECT_EQ(output.value()[15], 99);
}

TEST(Driver, ARunWithoutInputLeavesTheBufferAsItIs) {
  FakeDevice device;
  Driver driver(device);
  ASSERT_TRUE(driver.load(model()));
  ASSERT_TRUE(driver.run(std::vector<std::uint8_t>(8, 42)));
  ASSERT_TRUE(driver.run({}));
  EXPECT_EQ(device.at("input", 0), 42);
}

TEST(Driver, MakesRoomForWeightsThatTheProgramDoesNotRead) {
  FakeDevice device;
  Driver driver(device);
  ASSERT_TRUE(driver.load(model({0, 0, 0, 0, 0})));
  EXPECT_EQ(device.at("weights", 3), 4);
}

TEST(Driver, ModelsWithoutWeightsAreLoadedForTiming) {
  FakeDevice device;
  Driver driver(device);
  EXPECT_TRUE(driver.load({.commands = kCommands, .weights = {}, .sizes = {0, 4096, 0, 0, 0}}));
}

TEST(Driver, RefusesAnInputOfAnotherSize_bad) {
  FakeDevice device;
  Driver driver(device);
  ASSERT_TRUE(driver.load(model()));
  const auto output = driver.run(std::vector<std::uint8_t>(7));
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().what, "the input has 7 bytes, the input buffer 8");
  EXPECT_TRUE(device.writes.empty()) << "the device is not started";
}

TEST(Driver, RefusesWeightsThatAreTooShort_bad) {
  FakeDevice device;
  const auto loaded = Driver(device).load(model({0, 5, 0, 0, 0}));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().what, "the program reads 5 bytes of weights, the file has 4");
}

TEST(Driver, SaysWhichBufferHasNoRoom_bad) {
  FakeDevice device;
  const auto loaded = Driver(device).load(model({0, 4, 1 << 19, 1 << 19, 0}));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().what, "no room for input");
}

TEST(Driver, ADeviceThatStopsWithoutAnInterruptIsAnError_bad) {
  FakeDevice device;
  Driver driver(device);
  ASSERT_TRUE(driver.load(model()));
  device.interrupts = false;
  const auto output = driver.run({});
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().what, "the device stopped without an interrupt");
}

TEST(Driver, AnInterruptThatIsNoTrapIsAnError_bad) {
  FakeDevice device;
  Driver driver(device);
  ASSERT_TRUE(driver.load(model()));
  device.reason = 1;
  const auto output = driver.run({});
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().what, "an interrupt came that is no TRAP");
}

TEST(BufferSizes, AreTheFarthestBytesOfEachBase) {
  ProgramBuilder builder;
  RegisterWriter load(dma::kFormats[0]);
  load.set(dma::kType, dma::Type::kLoad)
      .set(dma::kBase, dma::Base::kWeights)
      .set(dma::kOffset, 160)
      .set(dma::kCoreMask, 1);
  load.set(dma::kChunks, 3).set(dma::kChunkWords, 2).set(dma::kStride, 1024);  // 160 + 2 * 1024 + 64
  builder.dma(load.words(), 1);
  load.set(dma::kOffset, 0).set(dma::kBase, dma::Base::kInput).set(dma::kChunks, 1);
  builder.dma(load.words(), 1);
  builder.trap();
  const auto commands = decode_program(builder.finish()).value();
  EXPECT_EQ(scan_buffer_sizes(commands), (BufferSizes{0, 2272, 0, 64, 0}));
}

TEST(BufferSizes, KeepTheRegistersOfAnEarlierWrite) {
  ProgramBuilder builder;
  RegisterWriter load(dma::kFormats[0]);
  load.set(dma::kType, dma::Type::kLoad)
      .set(dma::kBase, dma::Base::kWork)
      .set(dma::kCoreMask, 1)
      .set(dma::kChunkWords, 4);
  builder.dma(load.words(), 1);
  builder.write({}, std::vector<Word>{100});  // r1 alone: the offset, in 16-byte units
  builder.run_dma(2);
  builder.trap();
  const auto commands = decode_program(builder.finish()).value();
  EXPECT_EQ(scan_buffer_sizes(commands)[2], 1600 + 128);
}

}  // namespace
}  // namespace npu::tcc750x
