// Registers to work items, with every check that the machine's limits allow. What real silicon does with a
// command that fails one is unknown; here it is a fault.
#include <algorithm>

#include <fmt/format.h>

#include "isa/tcc750x/dw.h"
#include "isa/tcc750x/misc.h"
#include "isa/tcc750x/mlx.h"
#include "isa/tcc750x/mm.h"
#include "models/tcc750x/operation.h"

namespace npu::tcc750x {

namespace {

int field(const Field& f, std::span<const Word> r) {
  return static_cast<int>(f.get(r));
}

// Collects the first thing that is wrong with a command.
class Check {
 public:
  explicit Check(const Config& config) : gbuf_words_(config.gbuf.words()) {}

  void words(std::string_view what, std::int64_t first, std::int64_t count) {
    if (ok() && first + count > gbuf_words_) {
      problem_ = fmt::format("{} words {:#x}..{:#x} leave the GBUF, which ends at {:#x}", what, first,
                             first + count - 1, gbuf_words_ - 1);
    }
  }
  void count(std::int64_t given, std::int64_t expected) {
    if (ok() && given != expected)
      problem_ = fmt::format("count is {} output words, the dimensions give {}", given, expected);
  }
  void positive(std::string_view what, std::int64_t value) {
    if (ok() && value < 1) problem_ = fmt::format("{} is {}", what, value);
  }
  bool ok() const { return problem_.empty(); }
  const std::string& problem() const { return problem_; }

 private:
  std::int64_t gbuf_words_;
  std::string problem_;
};

Result<Operation> decode_mm(int core, std::span<const Word> r, const Config& config) {
  tile::MatrixWork w{.core = core};
  w.int4 = mm::kFourBit.raw(r) != 0;
  w.shape = {.input = {.height = field(mm::kInHeight, r),
                       .width = field(mm::kInWidth, r),
                       .channels = field(mm::kInChannels, r),
                       .lanes = w.int4 ? 2 * kLanes : kLanes},
             .kernel_height = field(mm::kKernelHeight, r),
             .kernel_width = field(mm::kKernelWidth, r),
             .stride_height = field(mm::kStrideHeight, r),
             .stride_width = field(mm::kStrideWidth, r),
             .pad_top = field(mm::kPadTop, r),
             .pad_left = field(mm::kPadLeft, r),
             .out_height = field(mm::kOutHeight, r),
             .out_width = field(mm::kOutWidth, r),
             .out_channels = field(mm::kOutChannels, r)};
  w.activation = field(mm::kActivation, r);
  w.input = mm::kInput.get(r);
  w.weights = mm::kWeights.get(r);
  w.parameters = mm::kParameters.get(r);
  w.output = mm::kOutput.get(r);

  Check check(config);
  check.words("input", w.input, w.input_words());
  check.words("weight", w.weights, w.weight_words());
  check.words("parameter", w.parameters, w.parameter_words());
  check.words("output", w.output, w.output_words());
  check.count(mm::kCount.get(r), w.output_words());
  if (!check.ok()) return error(check.problem());
  return w;
}

Result<Operation> decode_dw(int core, std::span<const Word> r, const Config& config) {
  tile::DepthwiseWork w{.core = core};
  const int height = field(dw::kInHeight, r), width = field(dw::kInWidth, r), stride = field(dw::kStride, r);
  const int top = field(dw::kPadTop, r), left = field(dw::kPadLeft, r);
  w.kernel = field(dw::kKernel, r);
  w.shape = {
      .input = {.height = height, .width = width, .channels = field(dw::kChannels, r), .lanes = kLanes},
      .stride = stride,
      .pad_top = top,
      .pad_left = left};
  w.shape.out_height = (height + top + field(dw::kPadBottom, r) - w.shape.kernel_height) / stride + 1;
  w.shape.out_width = (width + left + field(dw::kPadRight, r) - w.shape.kernel_width) / stride + 1;
  w.activation = field(dw::kActivation, r);
  w.input = dw::kInput.get(r);
  w.weights = dw::kWeights.get(r);
  w.parameters = dw::kParameters.get(r);
  w.output = dw::kOutput.get(r);

  Check check(config);
  check.positive("rows of the padded input less the window",
                 height + top + field(dw::kPadBottom, r) - w.shape.kernel_height + 1);
  check.positive("columns of the padded input less the window",
                 width + left + field(dw::kPadRight, r) - w.shape.kernel_width + 1);
  check.words("input", w.input, w.input_words());
  check.words("weight", w.weights, w.weight_words());
  check.words("parameter", w.parameters, w.parameter_words());
  check.count(dw::kCount.get(r), w.output_words());
  check.words("output", w.output, w.output_words());
  if (!check.ok()) return error(check.problem());
  return w;
}

tile::ElementwiseOperation elementwise_operation(Word code) {
  using To = tile::ElementwiseOperation;
  switch (misc::Operation{code}) {
    case misc::Operation::kMaxPool:
      return To::kMaxPool;
    case misc::Operation::kUpsampleZero:
      return To::kUpsampleZero;
    case misc::Operation::kUpsampleNearest:
      return To::kUpsampleNearest;
    case misc::Operation::kLut:
      return To::kLut;
    case misc::Operation::kAdd:
      return To::kAdd;
    case misc::Operation::kMultiply:
      return To::kMultiply;
    case misc::Operation::kGlobalAverage:
      return To::kGlobalAverage;
    case misc::Operation::kRequantise4:
      return To::kRequantise4;
  }
  return To::kUnknown;
}

// Output words that the dimensions give; -1 where the operation is unknown.
std::int64_t elementwise_output_words(const tile::ElementwiseWork& w) {
  using Op = tile::ElementwiseOperation;
  const auto& in = w.input;
  switch (w.operation) {
    case Op::kMaxPool:
      return std::int64_t{in.blocks()} * (in.height / 2) * (in.width / 2);
    case Op::kUpsampleZero:
    case Op::kUpsampleNearest:
      return 4 * w.input_words();
    case Op::kLut:
    case Op::kAdd:
    case Op::kMultiply:
      return w.input_words();
    case Op::kGlobalAverage:
      return in.blocks();
    case Op::kRequantise4:
      return ceil_div(in.channels, std::int64_t{2} * kLanes) * in.pixels();
    case Op::kUnknown:
      return -1;
  }
  return -1;
}

Result<Operation> decode_misc(int core, std::span<const Word> r, const Config& config) {
  tile::ElementwiseWork w{.core = core};
  w.code = static_cast<int>(misc::kOperation.raw(r));
  w.operation = elementwise_operation(misc::kOperation.raw(r));
  w.table = field(misc::kTable, r);
  w.input = {.height = field(misc::kHeight, r),
             .width = field(misc::kWidth, r),
             .channels = field(misc::kChannels, r),
             .lanes = kLanes};
  w.height_b = field(misc::kHeightB, r);
  w.scaling = {.mul_a = field(misc::kMultiplierA, r),
               .mul_b = field(misc::kMultiplierB, r),
               .scale = field(misc::kScale, r),
               .shift = field(misc::kShift, r)};
  w.a = misc::kInputA.get(r);
  w.b = misc::kInputB.get(r);
  w.output = misc::kOutput.get(r);
  w.output_words = misc::kCount.get(r);

  Check check(config);
  check.words("operand A", w.a, w.input_words());
  if (w.has_b()) check.words("operand B", w.b, w.b_words());
  if (const auto expected = elementwise_output_words(w); expected >= 0) check.count(w.output_words, expected);
  check.words("output", w.output, w.output_words);
  if (check.ok() && w.scaling.shift > 62)
    return error(fmt::format("shift is {}; at most 62 are modelled", w.scaling.shift));
  if (!check.ok()) return error(check.problem());
  return w;
}

Result<Operation> decode_mlx(int core, std::span<const Word> r, const Config& config) {
  tile::VectorWork w{.core = core, .kernel = mlx::kKernel.get(r)};
  const int height = field(mlx::kHeight, r), width = field(mlx::kWidth, r);
  const int window_height = field(mlx::kWindowHeight, r), window_width = field(mlx::kWindowWidth, r);
  const int top = field(mlx::kPad0, r), left = field(mlx::kPad1, r);
  const int stride = field(mlx::kStrideHeight, r);
  const int rows = height + top + field(mlx::kPad2, r) - window_height,
            columns = width + left + field(mlx::kPad3, r) - window_width;
  if (stride != field(mlx::kStrideWidth, r)) return error("steps differ in height and width; not modelled");
  w.shape = {
      .input = {.height = height, .width = width, .channels = field(mlx::kChannels, r), .lanes = kLanes},
      .window_height = window_height,
      .window_width = window_width,
      .stride = stride,
      .pad_top = top,
      .pad_left = left,
      .out_height = rows / stride + 1,
      .out_width = columns / stride + 1};
  w.input = mlx::kInput.get(r);
  w.output = mlx::kOutput.get(r);
  w.output_words = mlx::kCount.get(r);

  Check check(config);
  check.positive("rows of the padded input less the window", rows + 1);
  check.positive("columns of the padded input less the window", columns + 1);
  check.words("input", w.input, w.input_words());
  check.words("output", w.output, w.output_words);
  if (check.ok() && w.kernel == static_cast<int>(mlx::Kernel::kMaxPool))
    check.count(w.output_words,
                std::int64_t{w.shape.input.blocks()} * w.shape.out_height * w.shape.out_width);
  if (!check.ok()) return error(check.problem());
  return w;
}

Result<Operation> decode_dma(std::span<const Word> r, const Config& config) {
  auto transfer = decode_transfer(r);
  if (!transfer) return transfer.error();
  const Transfer& t = transfer.value();
  if (t.to_gbuf() && t.cores == 0) return error("to_cores names no core");
  if ((t.cores >> config.cores) != 0)
    return error(fmt::format("cores {:#x} are named, the cluster has {}", t.cores, config.cores));
  if (t.to_gbuf() || t.from_gbuf()) {
    Check check(config);
    check.words("GBUF", t.gbuf, t.gbuf_words());
    if (!check.ok()) return error(check.problem());
  }
  if (t.type == dma::Type::kFetch && t.bytes > kPageBytes) {
    return error(fmt::format("a page fetch of {} bytes; the command memory holds {}", t.bytes, kPageBytes));
  }
  return t;
}

}  // namespace

Result<Operation> decode_operation(UnitRef unit, std::span<const Word> r, const Config& config) {
  constexpr std::array<std::size_t, kUnits> kLeast{dma::kRegisters, mm::kRegisters - 1, dw::kRegisters - 1,
                                                   misc::kRegisters, mlx::kRegisters};
  if (r.size() < kLeast[static_cast<std::size_t>(unit.unit)]) {
    return error(r.empty() ? "RUN of a unit whose registers were never written"
                           : fmt::format("RUN of a unit that holds {} registers and needs {}", r.size(),
                                         kLeast[static_cast<std::size_t>(unit.unit)]));
  }
  if (unit.core >= config.cores)
    return error(fmt::format("core {} is named, the cluster has {}", unit.core, config.cores));
  switch (unit.unit) {
    case Unit::kDma:
      return decode_dma(r, config);
    case Unit::kMm:
      return decode_mm(unit.core, r, config);
    case Unit::kDw:
      return decode_dw(unit.core, r, config);
    case Unit::kMisc:
      return decode_misc(unit.core, r, config);
    case Unit::kMlx:
      return decode_mlx(unit.core, r, config);
  }
  return error("unknown unit");
}

}  // namespace npu::tcc750x
