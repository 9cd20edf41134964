// What the blocks of an Akida make of a frame: values, or expected numbers of events.
#pragma once

#include <memory>
#include <vector>

#include "isa/akida/program.h"
#include "models/mesh/row_effect.h"

namespace npu::akida {

class EffectFactory {
 public:
  virtual ~EffectFactory() = default;
  // An error where the record's numbers cannot be read. `image`: of the HRC, the frame at work.
  virtual Result<std::unique_ptr<mesh::RowEffect>> of_record(const Record& record, const Assignment& a,
                                                             mesh::ImageSource image) const = 0;
  // Rows for a first layer that is no HRC: activations [x][y][channel], a byte each. Its scan() gives rows of
  // the input of `first`.
  virtual std::unique_ptr<mesh::RowEffect> of_input(const Assignment& first,
                                                    mesh::ImageSource image) const = 0;
};

class ValueEffects : public EffectFactory {
 public:
  Result<std::unique_ptr<mesh::RowEffect>> of_record(const Record& record, const Assignment& a,
                                                     mesh::ImageSource image) const override;
  std::unique_ptr<mesh::RowEffect> of_input(const Assignment& first, mesh::ImageSource image) const override;
};

// `densities`: non-zero share of the input of each layer of the network, 0..1. The output of a layer is the
// input of the next; of the last, all neurons.
class ExpectedEffects : public EffectFactory {
 public:
  explicit ExpectedEffects(std::vector<double> densities) : densities_(std::move(densities)) {}

  Result<std::unique_ptr<mesh::RowEffect>> of_record(const Record& record, const Assignment& a,
                                                     mesh::ImageSource image) const override;
  std::unique_ptr<mesh::RowEffect> of_input(const Assignment& first, mesh::ImageSource image) const override;

 private:
  double density(int layer) const;

  std::vector<double> densities_;
};

}  // namespace npu::akida
