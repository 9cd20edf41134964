// A program that links no kernel: runs generated programs for their time and prints the records.
// machine_with_kernels prints the same from a session; machine_without_kernels.cmake compares the two.
#include <iostream>

#include "isa/tcc750x/generator.h"
#include "sim/config/loader.h"
#include "tests/spec/machine_bare_host.h"
#include "tests/spec/record_text.h"

int main() {
  using namespace npu;
  const auto config = config::load<board::Config>(NPUSIM_SOURCE_DIR "/configs/hw/tcc750x.yaml").config;
  board::BoardModule board("board", config, nullptr);
  tcc750x::testing::BareHost host("host", board);
  tcc750x::Driver driver(host);
  const bool finished = host.play([&](auto& h) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const tcc750x::GeneratorOptions wanted{.seed = seed};
      const auto words = tcc750x::generate_program(wanted);
      if (!driver.load({.commands = words, .weights = {}, .sizes = wanted.buffer_bytes})) return;
      std::cout << tcc750x::testing::record_text(h.run(driver));
    }
  });
  return finished && host.completed() ? 0 : 1;
}
