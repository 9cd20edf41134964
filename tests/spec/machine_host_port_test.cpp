// The registers of a cluster, driven as no driver would.
#include <gtest/gtest.h>

#include "isa/tcc750x/host_registers.h"
#include "isa/tcc750x/program_builder.h"
#include "sim/config/loader.h"
#include "tests/spec/machine_bare_host.h"

namespace npu::tcc750x::testing {
namespace {

class HostPort : public ::testing::Test {
 protected:
  board::Config config_ = config::load<board::Config>(NPUSIM_SOURCE_DIR "/configs/hw/tcc750x.yaml").config;
  board::BoardModule board_{"board", config_, nullptr};
  BareHost host_{"host", board_};

  void push(Word word) { host_.write_register(host::kApbCommand, word); }
};

TEST_F(HostPort, TheIdNamesTheCores) {
  std::uint32_t id = 0;
  EXPECT_TRUE(host_.play([&](BareHost& h) { id = h.read_register(host::kId); }));
  EXPECT_EQ(id, 0x0121ed9eU) << "of the CS silicon, published";
}

TEST_F(HostPort, SixteenWordsFitTheCommandFifo) {
  EXPECT_TRUE(host_.play([&](BareHost&) {
    for (int i = 0; i < 16; ++i) push(0);
  }));
  EXPECT_FALSE(host_.halt().raised());
}

TEST_F(HostPort, AFullCommandFifoIsAFault_bad) {
  EXPECT_TRUE(host_.play([&](BareHost&) {
    for (int i = 0; i < 17; ++i) push(0);
  }));
  ASSERT_TRUE(host_.halt().raised());
  EXPECT_EQ(host_.halt().fault()->reason, "the host pushed a word into a full command FIFO of 16 words");
}

TEST_F(HostPort, ARunningProcessorDrainsTheFifo) {
  EXPECT_TRUE(host_.play([&](BareHost& h) {
    h.write_register(host::kControl, host::kControlRun);
    for (int i = 0; i < 100; ++i) {
      push(0);
      sc_core::wait(1, sc_core::SC_NS);
    }
    push(make_trap().words[0]);
    EXPECT_TRUE(h.wait_for_interrupt());
    EXPECT_EQ(h.read_register(host::kCommandCount), 101U);
  }));
  EXPECT_FALSE(host_.halt().raised());
}

TEST_F(HostPort, StatusAndInterruptFollowTheProgram) {
  EXPECT_TRUE(host_.play([&](BareHost& h) {
    EXPECT_EQ(h.read_register(host::kStatus), 0U);
    h.write_register(host::kControl, host::kControlRun);
    sc_core::wait(10, sc_core::SC_NS);
    EXPECT_EQ(h.read_register(host::kStatus), 1U) << "it waits for words";
    EXPECT_EQ(h.read_register(host::kIrqReason), 0U);
    push(make_trap().words[0]);
    EXPECT_TRUE(h.wait_for_interrupt());
    EXPECT_EQ(h.read_register(host::kStatus), 0U);
    EXPECT_EQ(h.read_register(host::kIrqReason), host::kIrqTrap);
    h.write_register(host::kIrqClear, host::kIrqTrap);
    EXPECT_EQ(h.read_register(host::kIrqReason), 0U);
  }));
}

TEST_F(HostPort, AnUnknownOpcodeInTheFifoIsAFault_bad) {
  host_.play([&](BareHost& h) {
    push(0x70000000);
    h.write_register(host::kControl, host::kControlRun);
    EXPECT_FALSE(h.wait_for_interrupt());
  });
  ASSERT_TRUE(host_.halt().raised());
  EXPECT_NE(host_.halt().fault()->reason.find("unknown opcode 7"), std::string::npos)
      << host_.halt().fault()->reason;
}

TEST_F(HostPort, AResetOfARunningProgramIsAFault_bad) {
  host_.play([&](BareHost& h) {
    h.write_register(host::kControl, host::kControlRun);
    sc_core::wait(10, sc_core::SC_NS);
    h.write_register(host::kControl, host::kControlReset);
  });
  ASSERT_TRUE(host_.halt().raised());
  EXPECT_NE(host_.halt().fault()->reason.find("reset while a program runs"), std::string::npos);
}

TEST_F(HostPort, AccessesOfAnotherSizeOrAlignmentAreRefused_bad) {
  host_.play([&](BareHost& h) {
    EXPECT_EQ(h.access_status(host::kId, 4), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(h.access_status(host::kId, 8), tlm::TLM_BURST_ERROR_RESPONSE);
    EXPECT_EQ(h.access_status(host::kId + 2, 4), tlm::TLM_BURST_ERROR_RESPONSE);
  });
}

}  // namespace
}  // namespace npu::tcc750x::testing
