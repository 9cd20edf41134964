#include "workloads/compiler/tcc750x/registers.h"

#include "isa/tcc750x/dw.h"
#include "isa/tcc750x/misc.h"
#include "isa/tcc750x/mlx.h"
#include "isa/tcc750x/mm.h"
#include "isa/tcc750x/register_writer.h"

namespace npu::compiler::tcc750x {

namespace {

using npu::tcc750x::RegisterWriter;
namespace mm = npu::tcc750x::mm;
namespace dw = npu::tcc750x::dw;
namespace misc = npu::tcc750x::misc;
namespace mlx = npu::tcc750x::mlx;

int activation_code(numerics::Tcc750xActivation activation) {
  return activation == numerics::Tcc750xActivation::kRelu ? 1 : 0;
}

}  // namespace

std::vector<Word> matrix_registers(const Compute& c, const integer::Node& node) {
  const auto* conv = std::get_if<integer::Convolution>(&node.operation);
  RegisterWriter r(mm::kFormat);
  r.set(mm::kKernelHeight, c.window.kernel_height)
      .set(mm::kKernelWidth, c.window.kernel_width)
      .set(mm::kStrideHeight, c.window.stride_height)
      .set(mm::kStrideWidth, c.window.stride_width)
      .set(mm::kPadTop, c.window.pad_top)
      .set(mm::kPadLeft, c.window.pad_left)
      .set(mm::kActivation, conv != nullptr ? activation_code(conv->activation) : 0)
      .set(mm::kInput, c.a.word)
      .set(mm::kWeights, c.weights_word)
      .set(mm::kParameters, c.parameters_word)
      .set(mm::kInHeight, c.a.rows)
      .set(mm::kInWidth, c.a.columns)
      .set(mm::kInChannels, c.a.channels)
      .set(mm::kOutHeight, c.output.rows)
      .set(mm::kOutWidth, c.output.columns)
      .set(mm::kOutChannels, c.out_channels)
      .set(mm::kOutput, c.output_word)
      .set(mm::kCount, c.output.words());
  return r.words();
}

std::vector<Word> depthwise_registers(const Compute& c, const integer::Convolution& convolution) {
  const bool centre = convolution.window.kernel_height == 1;  // a 1x1 kernel in the middle of a 3x3 one
  RegisterWriter r(dw::kFormat);
  r.set(dw::kInput, c.a.word)
      .set(dw::kStride, c.window.stride_height)
      .set(dw::kKernel, static_cast<std::int64_t>(dw::kKernels[0].bits))
      .set(dw::kPadTop, centre ? 1 : c.window.pad_top)
      .set(dw::kPadBottom, centre ? 1 : c.window.pad_bottom)
      .set(dw::kPadLeft, centre ? 1 : c.window.pad_left)
      .set(dw::kPadRight, centre ? 1 : c.window.pad_right)
      .set(dw::kActivation, activation_code(convolution.activation))
      .set(dw::kWeights, c.weights_word)
      .set(dw::kParameters, c.parameters_word)
      .set(dw::kInHeight, c.a.rows)
      .set(dw::kInWidth, c.a.columns)
      .set(dw::kChannels, c.a.channels)
      .set(dw::kOutput, c.output_word)
      .set(dw::kCount, c.output.words());
  return r.words();
}

std::vector<Word> elementwise_registers(const Compute& c, const integer::Node& node,
                                        const npu::tcc750x::Config& config) {
  numerics::Tcc750xElementwise scaling;
  auto operation = misc::Operation::kMaxPool;
  int table = 0;
  if (const auto* add = std::get_if<integer::Add>(&node.operation)) {
    operation = misc::Operation::kAdd, scaling = add->scaling, table = activation_code(add->activation);
  } else if (const auto* product = std::get_if<integer::Multiply>(&node.operation)) {
    operation = misc::Operation::kMultiply, scaling = product->scaling;
  } else if (const auto* average = std::get_if<integer::GlobalAverage>(&node.operation)) {
    operation = misc::Operation::kGlobalAverage, scaling = average->scaling;
  } else if (const auto* sigmoid = std::get_if<integer::Sigmoid>(&node.operation)) {
    operation = misc::Operation::kLut, scaling = sigmoid->scaling, table = config.meanings.own_sigmoid_table;
  } else if (std::holds_alternative<integer::Upsample2>(node.operation)) {
    operation = misc::Operation::kUpsampleNearest;
  }
  const bool two = node.inputs.size() > 1;
  RegisterWriter r(misc::kFormat);
  r.set(misc::kOperation, operation)
      .set(misc::kHeightB, two ? c.b.stored_rows : 1)
      .set(misc::kInputA, c.a.word)
      .set(misc::kInputB, two ? c.b.word : 0)
      .set(misc::kHeight, c.a.rows)
      .set(misc::kWidth, c.a.columns)
      .set(misc::kChannels, c.a.channels)
      .set(misc::kMultiplierA, scaling.mul_a)
      .set(misc::kMultiplierB, scaling.mul_b)
      .set(misc::kScale, scaling.scale)
      .set(misc::kShift, scaling.shift)
      .set(misc::kTable, table)
      .set(misc::kOutput, c.output_word)
      .set(misc::kCount, c.output.words());
  return r.words();
}

std::vector<Word> vector_registers(const Compute& c) {
  constexpr int kR8Constant = 0x40;  // in every published binary
  RegisterWriter r(mlx::kFormat);
  r.set(mlx::kKernel, mlx::Kernel::kMaxPool)
      .set(mlx::kInput, c.a.word)
      .set(mlx::kHeight, c.a.rows)
      .set(mlx::kWidth, c.a.columns)
      .set(mlx::kChannels, c.a.channels)
      .set(mlx::kWindowHeight, c.window.kernel_height)
      .set(mlx::kWindowWidth, c.window.kernel_width)
      .set(mlx::kStrideHeight, c.window.stride_height)
      .set(mlx::kStrideWidth, c.window.stride_width)
      .set(mlx::kPad0, c.window.pad_top)
      .set(mlx::kPad1, c.window.pad_left)
      .set(mlx::kPad2, c.window.pad_bottom)
      .set(mlx::kPad3, c.window.pad_right)
      .set(mlx::kR8Low, kR8Constant)
      .set(mlx::kOutput, c.output_word)
      .set(mlx::kCount, c.output.words());
  return r.words();
}

}  // namespace npu::compiler::tcc750x
