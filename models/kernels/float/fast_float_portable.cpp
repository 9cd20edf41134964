// The fast float kernels for any processor. Why the bits are the same stands at the top of each *_rows.h.
#include "models/kernels/float/conv_float_rows.h"

namespace npu::kernels {

namespace {

// Sums, operands and a product fit the registers.
struct Registers {
  using Vector = float __attribute__((vector_size(16)));
  static constexpr int kRows = 4, kVectors = 2;
};
using Shape = Tiles<Registers>;

}  // namespace

void conv_float_portable(const ConvFloatPlan& plan, const float* input, const float* weights,
                         const float* bias, float* output, float* scratch) {
  conv_any<Shape>(plan, input, weights, bias, output, scratch);
}

void matmul_float_portable(const MatmulFloatPlan& plan, const float* a, const float* b, float* output,
                           float* scratch) {
  Shape::matmul(plan, a, b, output, scratch);
}

}  // namespace npu::kernels
