// Small programs for the TCC750x, and a session to run them on. SystemC elaborates once a process, so that a
// test runs one session; in_own_process() gives it more.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "drivers/session/report_builder.h"
#include "drivers/session/session.h"
#include "isa/tcc750x/dma.h"
#include "isa/tcc750x/dw.h"
#include "isa/tcc750x/misc.h"
#include "isa/tcc750x/mlx.h"
#include "isa/tcc750x/mm.h"
#include "isa/tcc750x/program_builder.h"
#include "isa/tcc750x/register_writer.h"
#include "sim/config/loaded.h"

namespace npu::tcc750x::testing {

inline constexpr UnitRef kMm0{Unit::kMm, 0}, kMm1{Unit::kMm, 1}, kDw0{Unit::kDw, 0}, kMisc0{Unit::kMisc, 0},
    kMisc1{Unit::kMisc, 1}, kMlx0{Unit::kMlx, 0};

board::Config hardware(const config::Overrides& overrides = {}, const std::string& name = "tcc750x");

// Where the small programs keep things, as GBUF words; 8192 words each.
inline constexpr std::int64_t kInputAt = 0, kWeightsAt = 0x2000, kOutputAt = 0x4000, kParametersAt = 0x6000,
                              kMiscAt = 0x6100;

struct Mm {
  int in_h = 1, in_w = 1, in_c = 32;
  int out_h = 1, out_w = 1, out_c = 32;
  int kernel = 1, stride = 1, pad = 0;
  bool int4 = false;
  int activation = 0;
  std::int64_t input = kInputAt, output = kOutputAt;
};
std::vector<Word> registers(const Mm& mm);

struct Dw {
  int h = 1, w = 1, c = 32, stride = 1;
  bool top = true, bottom = true, left = true, right = true;
  int kernel_code = 1;
  std::int64_t count = -1;  // -1: what the dimensions give
};
std::vector<Word> registers(const Dw& dw);

struct Misc {
  misc::Operation operation = misc::Operation::kAdd;
  int h = 1, w = 1, c = 32;
  std::int64_t count = -1;
  std::int64_t a = kMiscAt, b = kMiscAt, output = kMiscAt;
  int scale = 1, shift = 0, table = 0;
};
std::vector<Word> registers(const Misc& misc);

struct Mlx {
  int h = 1, w = 1, c = 32, kernel = 1, pad = 1;
};
std::vector<Word> registers(const Mlx& mlx);

struct Load {
  std::int64_t words = 1;
  dma::Base base = dma::Base::kWork;
  std::int64_t offset = 0, gbuf = kInputAt;
  unsigned cores = 1;
};
std::vector<Word> registers(const Load& load);
struct Store {
  std::int64_t words = 1;
  dma::Base base = dma::Base::kOutput;
  std::int64_t offset = 0, gbuf = kInputAt;
  int core = 0;
};
std::vector<Word> registers(const Store& store);

// A program, its buffers as large as it needs unless sizes are given.
struct Program {
  std::vector<Word> words;
  BufferSizes sizes{};
  std::vector<std::uint8_t> weights = {};

  explicit Program(std::vector<Word> commands);
  Program(std::vector<Word> commands, const BufferSizes& wanted)
      : words(std::move(commands)), sizes(wanted) {}
  Model model() const { return {.commands = words, .weights = weights, .sizes = sizes}; }
};

struct Ran {
  bool returned = false;  // the script came to its end
  session::Outcome outcome;
  report::RunReport report;  // of the run
  std::vector<std::string> deadlock;

  const std::vector<report::Operation>& operations() const { return outcome.record.operations; }
  // Of operation i, in nanoseconds; 0 is the fetch of the first page.
  double ns(std::size_t i) const { return to_ns(operations()[i].ended - operations()[i].started); }
};

// Runs a program once.
Ran run(const Program& program, const board::Config& config = hardware(),
        const session::Options& options = {});

// All that a run's record says, for comparisons.
std::string to_text(const session::Outcome& outcome);

// Generated programs, loaded and run one after the other in one session; the text of all records.
std::string run_generated(int seeds, const board::Config& config, const session::Options& options);

// Runs `action` in a forked process; its text, or "died" where the process did not end well.
std::string in_own_process(const std::function<std::string()>& action);

}  // namespace npu::tcc750x::testing
