// The other half of machine_without_kernels.cpp: the same programs through a functional session.
#include <iostream>

#include "drivers/session/session.h"
#include "isa/tcc750x/generator.h"
#include "sim/config/loader.h"
#include "tests/spec/record_text.h"

int main() {
  using namespace npu;
  const auto config = config::load<board::Config>(NPUSIM_SOURCE_DIR "/configs/hw/tcc750x.yaml").config;
  session::Session session(config, {.functional = true});
  bool completed = true;
  const bool finished = session.execute([&](session::Host& host) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const tcc750x::GeneratorOptions wanted{.seed = seed};
      const auto words = tcc750x::generate_program(wanted);
      if (!host.load({.commands = words, .weights = {}, .sizes = wanted.buffer_bytes})) return;
      const auto outcome = host.run({});
      completed &= outcome.completed;
      std::cout << tcc750x::testing::record_text(outcome.record);
    }
  });
  return finished && completed ? 0 : 1;
}
