// A program of an Akida 1.0 as records: what the configuration DMA writes into one block for one pass of the
// network. The vendor's byte format is not public; this one is ours, at the granularity that the vendor
// published (passes, records, tracks of 32-bit words) and with the packing that its program sizes imply
// (../shared/facts/akida.md 9, C7).
//
//   program  header, records in the order of pass, layer, NP
//   record   registers (registers.h), track of weights, track of filters
//
// docs/isa/akida.md is the manual, printed from the tables.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "isa/table/field.h"
#include "sim/core/result.h"

namespace npu::akida {

using isa::Word;

inline constexpr int kRegisterWords = 78;    // 312 bytes; 313 an NP fit the published sizes
inline constexpr int kHeaderWords = 8;       // of a program
inline constexpr int kMostNps = 1024;        // bits of the destination mask
inline constexpr int kDestinationWord = 32;  // first register of the mask, to 63
inline constexpr Word kMagic = 0x31444b41;   // "AKD1"
inline constexpr Word kVersion = 1;

// The block that a record configures.
enum class Target { kHrc = 1, kCnp = 2, kFnp2 = 3, kFnp3 = 4 };
enum class Operation { kConvolution = 1, kSeparable = 2, kFullyConnected = 3 };
enum class Pool { kNone = 0, kMax = 1, kGlobal = 2 };

// What the registers of a record say, in numbers. x counts rows, the dimension that layers are split along.
struct Assignment {
  Target target = Target::kCnp;
  Operation operation = Operation::kConvolution;
  int np = 0;     // 0 for the HRC, which is none
  int pass = 0;   // from 0
  int layer = 0;  // of the network, from 0: for reports
  int kernel = 1, stride = 1;
  bool same_padding = true;  // TensorFlow's 'same'; else valid
  Pool pool = Pool::kNone;
  int pool_stride = 2;
  int in_bits = 4, weight_bits = 4, out_bits = 4;  // out 0: potentials go out
  std::int64_t in_x = 1, in_y = 1, in_channels = 1;
  std::int64_t filters = 1;                        // of the layer
  std::int64_t first_filter = 0, own_filters = 1;  // of this record
  std::int64_t first_row = 0, rows = 1;            // of the input: the tile
  std::int64_t first_held = 0, held = 1;           // with the rows shared with neighbours
  // Rows of the output after pooling that this record makes; of a global pool 0 and 1.
  std::int64_t first_out = 0, outs = 1;
  int padding_value = 0;  // of the HRC: stands for the border
  // Blocks that send it rows: the records of the layer before, or 1 where rows come by DMA.
  int sources = 1;
  bool to_output = false;              // rows go to the output DMA
  std::vector<int> destinations = {};  // NPs of the same pass, ascending
  bool operator==(const Assignment&) const = default;
};

// One a filter. Conv and HRC: 13 bytes; fully connected: 16.
struct Filter {
  std::int32_t threshold = 0;
  float act_step = 1;  // step of the activation, times 2^(bits - 4); above 0
  bool operator==(const Filter&) const = default;
};

struct Record {
  std::array<Word, kRegisterWords> registers{};
  std::vector<Word> weights = {};
  std::vector<Word> filters = {};
  bool operator==(const Record&) const = default;

  std::int64_t bytes() const {
    return 4 * (kRegisterWords + static_cast<std::int64_t>(weights.size() + filters.size()));
  }
};

struct Program {
  std::vector<Record> records = {};

  std::int64_t bytes() const;
  bool operator==(const Program&) const = default;
};

// Weights in the order of the tracks:
//   convolution, HRC   [own_filters][kernel][kernel][in_channels]   (x, then y)
//   fully connected    [own_filters][in_x][in_y][in_channels]: the map before, however large
//   separable          pointwise [own_filters][in_channels]; `depthwise` [in_channels][kernel][kernel]
struct Weights {
  std::vector<std::int8_t> values = {};
  std::vector<std::int8_t> depthwise = {};  // of a separable layer
  bool operator==(const Weights&) const = default;
};

// Elements of `values` and `depthwise` that a record has.
std::int64_t weight_count(const Assignment& a);
std::int64_t depthwise_count(const Assignment& a);
// Words of the tracks, by the packing: what a record of these registers has.
std::int64_t weight_track_words(const Assignment& a);
std::int64_t filter_track_words(const Assignment& a);

// A record of these numbers. Without weights they are 0 (of 1 bit: -1), without filters every threshold is 0
// and every step 1: enough for timing. A number that no register holds, a weight beyond weight_bits, a count
// that does not fit are errors that name the field.
Result<Record> make_record(const Assignment& a, const Weights& weights, std::span<const Filter> filters);

// A code that is none, counts that contradict, bits set that mean nothing are errors with their byte offset
// in the record. Bits of registers that no field names may be anything.
Result<Assignment> assignment_of(const Record& record);
Result<Weights> weights_of(const Record& record);
Result<std::vector<Filter>> filters_of(const Record& record);

std::vector<Word> encode(const Program& program);
// Hostile words give an error with their byte offset. Checks what can be checked without a machine: lengths,
// codes, destinations that no record of the same pass configures, records out of order, an NP twice in a
// pass.
Result<Program> decode(std::span<const Word> words);

}  // namespace npu::akida
