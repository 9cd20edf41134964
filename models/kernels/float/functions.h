// Exponential and its relatives, the same bits on every machine: a C library picks its variants by processor,
// so these are written out, in double precision with plain additions, multiplications and divisions, and
// rounded to float once. Within one unit in the last place of the true value.
#pragma once

namespace npu::kernels {

double exponential(double x);
double logarithm(double x);  // x > 0
double error_function(double x);

float exp_f32(float x);
float tanh_f32(float x);
float sigmoid_f32(float x);
float erf_f32(float x);
float gelu_f32(float x);  // x * (1 + erf(x / sqrt 2)) / 2
float pow_f32(float x, float y);

}  // namespace npu::kernels
