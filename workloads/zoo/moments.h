// What a tensor of the zoo is expected to hold, over all its elements: an estimate, made while the graph is
// built, so that weights can be chosen that keep activations alive (He et al. 2015, arXiv 1502.01852, carried
// through residual sums, clips and pools). Values are taken as normally distributed; only + - * / and square
// roots are used, which are the same on every machine.
#pragma once

#include <cstdint>

namespace npu::zoo {

struct Moments {
  double mean = 0, variance = 1;

  double second() const { return variance + mean * mean; }
};

Moments after_relu(const Moments& x);
Moments after_clip(const Moments& x, double low, double high);
Moments after_gelu(const Moments& x);
// The largest of a window: neighbours are alike, so a window of k x k counts as k + 1 independent values.
Moments after_max_pool(const Moments& x, std::int64_t kernel);
// Pixels average away, the channels' own means stay: about a quarter of the variance (measured).
Moments after_global_average(const Moments& x);
Moments after_sum(const Moments& a, const Moments& b, double correlation);

}  // namespace npu::zoo
