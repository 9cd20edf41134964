// Symmetric integers of few bits for the weights of a filter, and their scale.
//
// Rounding each weight for itself costs a network of 4 bits much, one of 2 bits everything. What counts is
// the filter's result: q and scale are chosen so that scale * sum(q * x') comes close to sum(w * x), where x'
// is what the layer reads in integers and x what it reads in floating point, over patches from calibration.
// Starting from rounded weights one q after the other goes to its best value until none moves, for several
// scales; a weight on w itself keeps directions steady that calibration shows too
// little of. Means are left
// out: the threshold takes them up.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace npu::quant {

struct FilterWeights {
  std::vector<std::int8_t> integers;
  double scale = 1;
};

// What a layer's windows saw: rows of `width` numbers.
struct Patches {
  std::size_t width = 0;
  std::vector<float> quantised, real;

  std::size_t rows() const { return width == 0 ? 0 : quantised.size() / width; }
};

class WeightFit {
 public:
  // For a layer with these weights, [filters][width]. No patches: weights are rounded so that they themselves
  // are close.
  WeightFit(Patches patches, std::span<const double> weights, std::size_t filters);

  // Of one filter. Taps that no filter has stay 0.
  FilterWeights fit(std::span<const double> weights, int bits);

 private:
  struct Moments {
    std::vector<double> covariance;  // of x'
    double steadiness = 1;           // already on its diagonal
  };
  const Moments& moments_of(const std::vector<std::size_t>& taps);
  std::vector<double> targets_of(std::span<const double> weights, const std::vector<std::size_t>& taps) const;

  Patches patches_;
  std::vector<std::size_t> used_;  // taps that some filter has
  std::map<std::vector<std::size_t>, Moments> moments_;
};

}  // namespace npu::quant
