// What a tile machine does, step by step, in no machine's words: which part of which tensor is loaded where,
// what is computed from it, where the result goes. `npusim compile --explain` prints it; emission turns it
// into commands.
//
// The machine: cores with a local memory each, in words of 32 bytes (32 channels of a pixel); engines per
// core; one DMA for all. Feature maps lie in memory as [C/32][H][W][32].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workloads/integer/integer_graph.h"

namespace npu::compiler {

using integer::IntegerGraph;
using integer::TensorId;

inline constexpr int kLanes = 32;
inline constexpr std::int64_t kWordBytes = 32;

// ---- memory

enum class Buffer { kWeights, kWork, kInput, kOutput };

// Where a tensor lies. Blocked: [C/32][H][W][32] from `offset`, whose blocks may be a part of a larger
// tensor's. Pixels: [H][W][C], bytes, as a host hands over an image.
struct Storage {
  enum class Layout { kBlocked, kPixels } layout = Layout::kBlocked;
  Buffer buffer = Buffer::kWork;
  std::int64_t offset = 0;  // bytes
  std::int64_t bytes = 0;
  TensorId root = -1;  // the tensor that owns the memory
};

// Part of a tensor: blocks of 32 channels, rows, columns.
struct Region {
  TensorId tensor = -1;
  int block = 0, blocks = 0;
  int row = 0, rows = 0;
  int column = 0, columns = 0;

  std::int64_t words() const { return std::int64_t{blocks} * rows * columns; }
};

// Parameters of some output channels of a node, self-contained: weights, then a parameter word a channel.
struct WeightChunk {
  int node = -1;
  int first_channel = 0, channels = 0;
  std::int64_t offset = 0;        // bytes, in the weight buffer
  std::int64_t weight_words = 0;  // local words of the weights; the parameters follow
  std::int64_t words = 0;         // of all
};

// ---- steps

struct Transfer {
  enum class Kind { kLoad, kStore, kWeights } kind = Kind::kLoad;
  Region region;          // of a load or store
  int column_step = 1;    // a load takes every n-th column: `columns` counts the taken ones
  int chunk = -1;         // of kWeights: index into the schedule's chunks; -2: zeros
  unsigned cores = 0;     // mask; a store has one
  std::int64_t word = 0;  // first local word
};

enum class Engine { kMatrix, kDepthwise, kElementwise, kVector };

struct Compute {
  Engine engine = Engine::kMatrix;
  int core = 0;
  int chunk = -1;  // of weighted operations
  Region output;   // what it makes
  // Operands as they lie in local memory: blocks x rows x columns from `word`.
  struct Operand {
    std::int64_t word = 0;
    int channels = 0;  // of the operand, padding lanes not counted
    int rows = 0, columns = 0;
    int stored_rows = 0;  // distance of blocks, in rows
  };
  Operand a, b;
  std::int64_t weights_word = 0, parameters_word = 0, output_word = 0;
  integer::Window window;  // of this tile: its own padding
  int out_channels = 0;    // of this command
};

// What happens together: one computation a core at most. Loads come before, stores after.
struct Step {
  std::vector<Transfer> weight_loads, loads, stores;
  std::vector<Compute> computes;
};

struct Layer {
  int node = -1;
  std::string strategy;             // "14 tiles of 8 rows, 2 chunks of 64 channels, ..."
  std::vector<std::string> memory;  // what lies where in a core's local memory
  std::vector<Step> steps;
  double estimated_ns = 0;
};

struct Schedule {
  std::vector<Storage> storage;  // by tensor
  std::vector<WeightChunk> chunks;
  std::vector<Layer> layers;
  std::int64_t weight_bytes = 0, work_bytes = 0, input_bytes = 0, output_bytes = 0;
  std::int64_t zeros_offset = -1;  // of a stretch of zeros in the weight buffer, where gathering needs them
};

// For people.
std::string explain(const Schedule& schedule, const IntegerGraph& graph);

}  // namespace npu::compiler
