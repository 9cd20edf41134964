// What can vary in a TCC750x. Every value comes from configs/hw/*.yaml with tag and source; nothing has a
// default.
#pragma once

#include <array>
#include <cmath>

#include "models/tile/depthwise_config.h"
#include "models/tile/dma_config.h"
#include "models/tile/elementwise_config.h"
#include "models/tile/matrix_config.h"
#include "models/tile/vector_config.h"
#include "sim/core/clock.h"

namespace npu::tcc750x {

struct ClockConfig {
  double core_mhz = 0;
  double vector_mhz = 0;

  Clock core() const { return Clock{Hertz{std::llround(core_mhz * 1e6)}}; }
  Clock vector() const { return Clock{Hertz{std::llround(vector_mhz * 1e6)}}; }

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "core_mhz",
              .low = 1,
              .high = 10000,
              .unit = "MHz",
              .meaning = "command processor, mm, dw, misc"},
             c.core_mhz);
    v.number({.name = "vector_mhz", .low = 1, .high = 10000, .unit = "MHz", .meaning = "mlx"}, c.vector_mhz);
  }
};

struct CommandConfig {
  int cycles_per_word = 0;
  int fifo_words = 0;
  int engine_queue = 0;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    using config::Affects;
    v.number({.name = "cycles_per_word",
              .low = 0,
              .high = 1000,
              .unit = "cycle",
              .scales_with = "core clock",
              .meaning = "of the command processor, per word of the program"},
             c.cycles_per_word);
    v.number({.name = "fifo_words",
              .low = 1,
              .high = 4096,
              .unit = "word",
              .meaning = "command FIFO behind the host port; a word too many is a fault, and the first page "
                         "fetch takes 7",
              .affects = Affects::kLimit},
             c.fifo_words);
    v.number({.name = "engine_queue",
              .low = 1,
              .high = 4096,
              .unit = "command",
              .meaning = "commands queued and in work at mm, dw, misc or mlx before RUN blocks"},
             c.engine_queue);
  }
};

struct GbufConfig {
  int kib = 0;
  int banks = 0;

  static constexpr int kWordBytes = 32;
  std::int64_t words() const { return std::int64_t{kib} * 1024 / kWordBytes; }
  std::int64_t bank_words() const { return ceil_div(words(), banks); }

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "kib",
              .low = 1,
              .high = 2048,
              .unit = "KiB",
              .meaning = "local memory of a core; addresses have 16 bits of 32-byte words",
              .affects = config::Affects::kProgram},
             c.kib);
    v.number(
        {.name = "banks",
         .low = 1,
         .high = 64,
         .meaning =
             "equal parts of the local memory, by whose traffic a run is reported; no time depends on them",
         .affects = config::Affects::kProgram},
        c.banks);
  }
};

// Meanings that nobody has proved; `unknown` makes the code a fault when values are asked for.
struct AssumedMeanings {
  std::string lut_table_2;
  double lut_one = 0;
  double lut_step = 0;
  std::string mlx_kernel_1;
  std::string misc_activation_1;
  int own_sigmoid_table = 0;

  static constexpr std::array<std::string_view, 2> kLutMeanings{"unknown", "sigmoid"};
  static constexpr std::array<std::string_view, 2> kMlxMeanings{"unknown", "max_pool"};
  static constexpr std::array<std::string_view, 2> kActivationMeanings{"unknown", "relu"};

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    using config::Affects;
    v.choice({.name = "lut_table_2", .meaning = "function of look-up table 2", .affects = Affects::kValues},
             c.lut_table_2, kLutMeanings);
    v.number({.name = "lut_one",
              .low = 1,
              .high = 127,
              .meaning = "table value that stands for 1.0; read where lut_table_2 is sigmoid",
              .affects = Affects::kValues},
             c.lut_one);
    v.number({.name = "lut_step",
              .low = 1e-6,
              .high = 1,
              .meaning = "real value of one step of the table's argument; read where lut_table_2 is sigmoid",
              .affects = Affects::kValues},
             c.lut_step);
    v.choice({.name = "mlx_kernel_1",
              .meaning = "function of the vector processor's kernel 1",
              .affects = Affects::kValues},
             c.mlx_kernel_1, kMlxMeanings);
    v.choice({.name = "misc_activation_1",
              .meaning = "function of code 1 in the table field of a sum",
              .affects = Affects::kValues},
             c.misc_activation_1, kActivationMeanings);
    v.number({.name = "own_sigmoid_table",
              .low = 3,
              .high = 255,
              .meaning = "look-up table that `npusim compile` asks for where it needs a sigmoid: sixteenths "
                         "in, 127 for 1 out",
              .affects = Affects::kProgram},
             c.own_sigmoid_table);
  }
};

struct Config {
  int clusters = 0;
  int cores = 0;
  ClockConfig clocks;
  CommandConfig command;
  GbufConfig gbuf;
  tile::DmaConfig dma;
  tile::MatrixConfig mm;
  tile::DepthwiseConfig dw;
  tile::ElementwiseConfig misc;
  tile::VectorConfig mlx;
  AssumedMeanings meanings;

  template <class Self, class Visitor>
  static void describe(Self& c, Visitor& v) {
    v.number({.name = "clusters",
              .low = 1,
              .high = 16,
              .meaning = "clusters; a program runs on one, and frames on no more than there are",
              .affects = config::Affects::kLimit},
             c.clusters);
    v.number({.name = "cores",
              .low = 1,
              .high = 4,
              .meaning = "cores of a cluster",
              .affects = config::Affects::kProgram},
             c.cores);
    v.section("clocks", "clock domains", c.clocks);
    v.section("command", "command processor", c.command);
    v.section("gbuf", "local memory", c.gbuf);
    v.section("dma", "DMA engine of a cluster", c.dma);
    v.section("mm", "matrix engine of a core", c.mm);
    v.section("dw", "depthwise engine of a core", c.dw);
    v.section("misc", "element-wise engine of a core", c.misc);
    v.section("mlx", "vector processor of a core", c.mlx);
    v.section("meanings", "assumed meanings of codes that are not understood", c.meanings);
  }
};

}  // namespace npu::tcc750x
