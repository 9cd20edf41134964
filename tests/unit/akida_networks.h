// Networks as layers, for the tests of the mapping: read from the published tables, or written out here layer
// by layer from their definitions (../shared/facts/akida.md 5.1 and 9, C1 to C4).
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "models/mesh/neural_processor_config.h"
#include "sim/core/rng.h"
#include "workloads/compiler/mesh/layer.h"

namespace npu::compiler::mesh {

using Config = npu::mesh::NeuralProcessorConfig;
using Row = std::map<std::string, std::string>;

inline Config akd(int np_count) {
  return {.np_count = np_count,
          .input_memory_bytes = 43008,
          .weight_memory_bytes = 43008,
          .tile_rows = 32,
          .weight_word_bits = 64};
}
inline Config akd1500() {
  return akd(32);
}
inline Config akd1000() {
  return akd(78);
}

inline std::filesystem::path published(const char* name) {
  return std::filesystem::path(NPUSIM_SOURCE_DIR) / ".." / "shared" / "published" / name;
}
inline bool published_is_there() {
  return std::filesystem::exists(published("akida_perlayer.csv"));
}

inline std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      fields.emplace_back();
    else if (c != '\r')
      fields.back() += c;
  }
  return fields;
}

inline std::vector<Row> rows_of(const char* name) {
  std::ifstream in(published(name));
  std::string line;
  std::getline(in, line);
  const auto header = fields_of(line);
  std::vector<Row> rows;
  while (std::getline(in, line)) {
    const auto fields = fields_of(line);
    Row row;
    for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = fields.at(i);
    rows.push_back(std::move(row));
  }
  return rows;
}

inline LayerKind kind_of(const std::string& type) {
  static const std::map<std::string, LayerKind> kinds{{"ic", LayerKind::kInputConvolution},
                                                      {"conv", LayerKind::kConvolution},
                                                      {"sep", LayerKind::kSeparable},
                                                      {"fc", LayerKind::kFullyConnected}};
  return kinds.at(type);
}

// All of these networks have images of 8 bits and weights and activations of 4; no layer of theirs that is
// cut comes after a spike generator.
inline Layer layer_of(const Row& row) {
  const auto number = [&](const char* key) { return std::stoi(row.at(key)); };
  const auto kind = kind_of(row.at("type"));
  const int bits = kind == LayerKind::kInputConvolution ? 8 : 4;
  return {.name = row.at("layer"),
          .kind = kind,
          .in_x = number("in_H"),
          .in_y = number("in_W"),
          .in_channels = number("in_C"),
          .filters = number("filters"),
          .kernel = number("k"),
          .stride = number("stride"),
          .in_bits = bits,
          .weight_bits = bits};
}

// By the names of akida_perlayer.csv.
inline std::map<std::string, std::vector<Layer>> published_networks() {
  std::map<std::string, std::vector<Layer>> networks;
  for (const Row& row : rows_of("akida_perlayer.csv")) networks[row.at("net")].push_back(layer_of(row));
  return networks;
}

// Writes a network down layer by layer and follows the shape.
class Stack {
 public:
  Stack(int x, int y, int channels) : x_(x), y_(y), channels_(channels) {}

  int weight_bits = 4;
  int activation_bits = 4;

  Stack& add(LayerKind kind, std::int64_t filters, int kernel = 3, int stride = 1, Pool pool = Pool::kNone,
             Padding padding = Padding::kSame) {
    Layer layer{.name = "layer" + std::to_string(layers.size()),
                .kind = kind,
                .in_x = x_,
                .in_y = y_,
                .in_channels = channels_,
                .filters = filters,
                .kernel = kernel,
                .stride = stride,
                .padding = padding,
                .pool = pool,
                .in_bits = layers.empty() ? 8 : layers.back().out_bits,
                .weight_bits = layers.empty() ? 8 : weight_bits,
                .out_bits = activation_bits};
    x_ = pooled(layer.convolved_x(), pool);
    y_ = pooled(layer.convolved_y(), pool);
    channels_ = filters;
    layers.push_back(std::move(layer));
    return *this;
  }
  Stack& input(std::int64_t filters, int kernel = 3, int stride = 2, Pool pool = Pool::kNone,
               Padding padding = Padding::kSame) {
    return add(LayerKind::kInputConvolution, filters, kernel, stride, pool, padding);
  }
  Stack& conv(std::int64_t filters, int stride = 1, Pool pool = Pool::kNone, int kernel = 3) {
    return add(LayerKind::kConvolution, filters, kernel, stride, pool);
  }
  Stack& sep(std::int64_t filters, int stride = 1, Pool pool = Pool::kNone) {
    return add(LayerKind::kSeparable, filters, 3, stride, pool);
  }
  Stack& full(std::int64_t units) {
    channels_ *= x_ * y_;
    x_ = y_ = 1;
    return add(LayerKind::kFullyConnected, units, 1);
  }
  Stack& edge(std::int64_t classes) {
    sep(2048).layers.back().out_bits = 1;
    return full(classes);
  }

  std::vector<Layer> layers;

 private:
  static std::int64_t pooled(std::int64_t size, Pool pool) {
    return pool == Pool::kGlobal ? 1 : pool == Pool::kMax ? (size + 1) / 2 : size;
  }
  std::int64_t x_, y_, channels_;
};

// `alpha` in quarters.
inline Stack akidanet(int quarters, int x, int y, Pool last = Pool::kGlobal) {
  const auto wide = [&](int channels) { return channels * quarters / 4; };
  Stack net(x, y, 3);
  net.input(wide(32)).conv(wide(64)).conv(wide(128), 2).conv(wide(128)).sep(wide(256), 2).sep(wide(256));
  net.sep(wide(512), 2);
  for (int i = 0; i < 5; ++i) net.sep(wide(512));
  return net.sep(wide(1024), 2).sep(wide(1024), 1, last);
}

inline Stack mobilenet(int quarters, int size) {
  const auto wide = [&](int channels) { return channels * quarters / 4; };
  Stack net(size, size, 3);
  net.input(wide(32)).sep(wide(64)).sep(wide(128), 2).sep(wide(128)).sep(wide(256), 2).sep(wide(256));
  net.sep(wide(512), 2);
  for (int i = 0; i < 5; ++i) net.sep(wide(512));
  return net.sep(wide(1024), 2).sep(wide(1024), 1, Pool::kGlobal).full(1000);
}

inline Stack yolo(int classes) {
  return akidanet(2, 224, 224, Pool::kNone).sep(1024).sep(1024).sep(1024).sep(5 * (5 + classes));
}

inline Stack gxnor() {
  Stack net(28, 28, 1);
  net.weight_bits = 2;
  net.activation_bits = 1;
  return net.input(32, 5, 1, Pool::kMax).conv(64, 2).full(512).full(10);
}

inline Stack vgg_utkface() {
  Stack net(32, 32, 3);
  net.weight_bits = net.activation_bits = 2;
  net.input(32, 3, 1, Pool::kNone, Padding::kValid).conv(32, 1, Pool::kMax).conv(64).conv(64, 1, Pool::kMax);
  return net.conv(84).full(64).full(1);
}

inline Stack ds_cnn(int classes) {
  Stack net(49, 10, 1);
  net.input(64, 5, 2).sep(64).sep(64).sep(64).sep(64, 1, Pool::kGlobal).layers.back().out_bits = 1;
  return net.full(classes);
}

inline Stack pointnet() {
  Stack net(64, 64, 3);
  net.input(32, 3, 1).conv(32, 1, Pool::kMax, 1).conv(64, 1, Pool::kNone, 1).conv(64, 1, Pool::kMax, 1);
  net.conv(128, 1, Pool::kNone, 1).conv(128, 1, Pool::kMax, 1).conv(256, 1, Pool::kNone, 1);
  return net.conv(512, 1, Pool::kGlobal, 1).full(512).full(256).full(40);
}

inline Layer random_layer(Rng& rng) {
  constexpr int kBits[] = {1, 2, 4};
  return {.name = "random",
          .kind = rng.chance(2) ? LayerKind::kConvolution : LayerKind::kSeparable,
          .in_x = rng.between(1, 300),
          .in_y = rng.between(1, 300),
          .in_channels = rng.between(1, 600),
          .filters = rng.between(1, 600),
          .kernel = static_cast<int>(1 + 2 * rng.between(0, 3)),
          .in_bits = kBits[rng.between(0, 2)],
          .weight_bits = kBits[rng.between(0, 2)]};
}

}  // namespace npu::compiler::mesh
