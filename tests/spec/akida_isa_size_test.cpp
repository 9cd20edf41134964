// The format's only witness: the sizes of 24 programs that the vendor printed (KB of 1024 bytes), for the
// fewest NPs. The widths of the packing were chosen on these same sizes.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "isa/akida/program.h"
#include "tests/unit/akida_networks.h"
#include "workloads/compiler/mesh/split.h"

namespace npu::akida {
namespace {

namespace mesh = compiler::mesh;
using mesh::Stack;

struct Published {
  std::string name;
  Stack net;
  double kilobytes;
};

// Weights of 2 bits behind a spike generator.
Stack edge(Stack net, std::int64_t classes) {
  net.edge(classes).layers.back().weight_bits = 2;
  return net;
}

Stack gxnor() {
  auto net = mesh::gxnor();
  net.layers[0].weight_bits = 2;
  return net;
}

std::vector<Published> programs() {
  return {
      {"AkidaNet 0.25/160", mesh::akidanet(1, 160, 160).full(1000), 403.3},
      {"AkidaNet 0.5/160", mesh::akidanet(2, 160, 160).full(1000), 1089.1},
      {"AkidaNet 1/160", mesh::akidanet(4, 160, 160).full(1000), 4061.1},
      {"AkidaNet 0.25/224", mesh::akidanet(1, 224, 224).full(1000), 409.1},
      {"AkidaNet 0.5/224", mesh::akidanet(2, 224, 224).full(1000), 1202.2},
      {"AkidaNet 1/224", mesh::akidanet(4, 224, 224).full(1000), 6294.0},
      {"edge 160", edge(mesh::akidanet(2, 160, 160), 1000), 2017.4},
      {"edge 224", edge(mesh::akidanet(2, 224, 224), 1000), 2130.5},
      {"PlantVillage", mesh::akidanet(2, 224, 224).full(512).full(38), 1019.1},
      {"visual wake words", mesh::akidanet(1, 96, 96).full(2), 179.6},
      {"MobileNet 0.25/160", mesh::mobilenet(1, 160), 376.4},
      {"MobileNet 0.5/160", mesh::mobilenet(2, 160), 1007.0},
      {"MobileNet 1/160", mesh::mobilenet(4, 160), 3525.8},
      {"MobileNet 0.25/224", mesh::mobilenet(1, 224), 377.9},
      {"MobileNet 0.5/224", mesh::mobilenet(2, 224), 1065.3},
      {"MobileNet 1/224", mesh::mobilenet(4, 224), 5223.3},
      {"GXNOR", gxnor(), 412.8},
      {"YOLOv2, 2 classes", mesh::yolo(2), 3061.4},
      {"YOLOv2, 1 class", mesh::yolo(1), 3053.1},
      {"VGG", mesh::vgg_utkface(), 138.6},
      {"FaceID", mesh::akidanet(2, 112, 96).full(128).full(10575), 1930.1},
      {"FaceID edge", edge(mesh::akidanet(2, 112, 96), 10575), 6980.2},
      {"DS-CNN", mesh::ds_cnn(33), 23.1},
      {"PointNet++", mesh::pointnet(), 490.9},
  };
}

Assignment assignment(const mesh::Layer& layer) {
  Assignment a{.kernel = layer.kernel,
               .stride = layer.stride,
               .weight_bits = layer.weight_bits,
               .in_x = layer.in_x,
               .in_y = layer.in_y,
               .in_channels = layer.in_channels,
               .filters = layer.filters,
               .own_filters = layer.filters};
  if (layer.kind == mesh::LayerKind::kInputConvolution) a.target = Target::kHrc;
  if (layer.kind == mesh::LayerKind::kSeparable) a.operation = Operation::kSeparable;
  if (layer.kind == mesh::LayerKind::kFullyConnected) {
    a.target = Target::kFnp2;
    a.operation = Operation::kFullyConnected;
  }
  return a;
}

std::int64_t record_bytes(const Assignment& a) {
  return 4 * (kRegisterWords + weight_track_words(a) + filter_track_words(a));
}

std::int64_t program_bytes(const std::vector<mesh::Layer>& layers) {
  std::int64_t bytes = 4 * kHeaderWords;
  for (const mesh::Layer& layer : layers) {
    Assignment a = assignment(layer);
    int tiles = 1;
    std::int64_t group = layer.filters;
    if (a.target == Target::kCnp) {
      const auto split = mesh::minimal_split(layer, mesh::akd1500());
      tiles = split.n_spatial;
      group = split.filters_per_np;
    }
    for (a.first_filter = 0; a.first_filter < layer.filters; a.first_filter += group) {
      a.own_filters = std::min(group, layer.filters - a.first_filter);
      bytes += tiles * record_bytes(a);
    }
  }
  return bytes;
}

TEST(AkidaProgramSize, IsThatOf24PublishedPrograms) {
  double sum = 0;
  double worst = 0;
  const auto all = programs();
  for (const Published& p : all) {
    const auto kilobytes = static_cast<double>(program_bytes(p.net.layers)) / 1024;
    const auto error = std::abs(kilobytes / p.kilobytes - 1);
    EXPECT_LT(error, 0.045) << p.name << ": " << kilobytes << " KB, published " << p.kilobytes;
    sum += error;
    worst = std::max(worst, error);
  }
  ASSERT_EQ(all.size(), 24U);
  RecordProperty("mean_percent", std::to_string(100 * sum / 24));
  RecordProperty("worst_percent", std::to_string(100 * worst));
  EXPECT_LT(sum / 24, 0.0155);
}

TEST(AkidaProgramSize, OfARecordIsItsTracksAndRegisters) {
  const Assignment a{.kernel = 3,
                     .in_x = 5,
                     .in_channels = 7,
                     .filters = 3,
                     .own_filters = 3,
                     .rows = 5,
                     .held = 5,
                     .outs = 5};
  const auto record = make_record(a, {}, {}).value();
  EXPECT_EQ(record.bytes(), record_bytes(a));
  const Program program{.records = {record}};
  EXPECT_EQ(program.bytes(), std::ssize(encode(program)) * 4);
}

}  // namespace
}  // namespace npu::akida
