#include "workloads/zoo/seeded_weights.h"

#include <cassert>
#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

#include "sim/core/rng.h"

namespace npu::zoo {

namespace {

// Four uniform numbers of 0..65535: mean 131070, variance 4 * (65536^2 - 1) / 12 = 37837.2^2.
constexpr std::int64_t kMeanOfSum = 131070;
constexpr double kDeviationOfSum = 37837.2;

std::int64_t bell(Rng& rng) {
  const std::uint64_t bits = rng.next();
  const auto part = [bits](int i) { return static_cast<std::int64_t>((bits >> (16 * i)) & 0xffff); };
  return part(0) + part(1) + part(2) + part(3) - kMeanOfSum;
}

// To 12 significant bits; frexp and ldexp are exact, and the product is a power of two times the value.
double coarse(double value) {
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, 12)), exponent - 12);
}

class Seeded : public graph::ConstantSource {
 public:
  Seeded(std::uint64_t seed, const SeededValues& values) : seed_(seed), values_(values) {}

  std::vector<std::uint8_t> read() const override {
    const double mean = coarse(values_.mean);
    const double unit = coarse(values_.deviation / kDeviationOfSum);
    const std::int64_t group = values_.group == 0 ? values_.count : values_.group;
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(values_.count) * sizeof(float));
    std::vector<std::int64_t> sums(static_cast<std::size_t>(group));
    Rng rng(seed_);
    for (std::size_t at = 0; at < bytes.size();) {
      for (auto& sum : sums) sum = bell(rng);
      // Whole units: what remains of the mean is below a unit, 1/37837 of the deviation.
      const std::int64_t common =
          values_.group == 0 ? 0 : std::accumulate(sums.begin(), sums.end(), std::int64_t{0}) / group;
      for (const auto sum : sums) {
        const auto value = static_cast<float>(mean + unit * static_cast<double>(sum - common));
        std::memcpy(bytes.data() + at, &value, sizeof value);
        at += sizeof value;
      }
    }
    return bytes;
  }

 private:
  std::uint64_t seed_;
  SeededValues values_;
};

}  // namespace

std::shared_ptr<const graph::ConstantSource> seeded(std::uint64_t seed, const SeededValues& values) {
  assert(values.count > 0 && (values.group == 0 || values.count % values.group == 0));
  return std::make_shared<Seeded>(seed, values);
}

std::uint64_t seed_of(std::string_view network, std::string_view tensor) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  };
  add(network);
  add("/");
  add(tensor);
  return hash;
}

}  // namespace npu::zoo
