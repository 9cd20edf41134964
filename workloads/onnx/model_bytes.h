// The bytes of a model while it is being imported, and sources for parts of them that live on afterwards. A
// file is mapped, so that only the pages that are looked at are read; its sources open it again when they are
// asked.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "workloads/graph/graph.h"

namespace npu::onnx_file {

class ModelBytes {
 public:
  virtual ~ModelBytes() = default;
  virtual std::span<const std::uint8_t> bytes() const = 0;
  virtual std::string name() const = 0;              // for messages
  virtual std::filesystem::path folder() const = 0;  // of external data; empty: there is none
  virtual std::shared_ptr<const graph::ConstantSource> region(std::uint64_t offset,
                                                              std::uint64_t size) const = 0;
};

// Throws InputError where the file cannot be read.
std::unique_ptr<ModelBytes> map_model(const std::filesystem::path& file);
std::unique_ptr<ModelBytes> hold_model(std::vector<std::uint8_t> bytes, const std::string& name);

std::shared_ptr<const graph::ConstantSource> file_region(const std::filesystem::path& file,
                                                         std::uint64_t offset, std::uint64_t size);

}  // namespace npu::onnx_file
