// BrainChip's networks for Akida 1.0, as the vendor's model zoo of the AKD1000 and AKD1500 lists them. Where
// a width depends on alpha, it multiplies every channel count of the backbone, the first convolution's
// included; the layers that are added to a backbone keep theirs. Activations are ReLU6.
//
//   akidanet    conv 32/2, 64, 128/2, 128; then separable as below
//   mobilenet   conv 32/2; separable 64, 128/2, 128; then as below
//   both        separable 256/2, 256, 512/2, 5 x 512, 1024/2, 1024 and a global average
//   edge        a backbone, separable 2048 of 1-bit outputs ("spikes"), dense layer of 2-bit weights
//               without bias, which a device can learn (1 bit then)
//
// Inferred where the sources are silent: the activation of the dense layers inside a network, the ECG
// network's normalised first dense layer, and pointnet++'s input of 64 x 64 points of 3 coordinates.
#include <cmath>
#include <utility>

#include "workloads/zoo/akida_chain.h"
#include "workloads/zoo/networks.h"

namespace npu::zoo {

namespace {

using Steps = std::vector<Step>;

enum class Top { kMap, kAverage };  // what a backbone ends with

constexpr Size kSmallestMap{5, 5};  // of the chip's input converter
constexpr Size kLarge{224, 224}, kSmallest{32, 32};

Step conv(std::string name, std::int64_t filters, std::int64_t stride = 1) {
  return {.name = std::move(name), .outputs = filters, .stride = stride};
}

Step separable(std::string name, std::int64_t filters, std::int64_t stride = 1) {
  return {.name = std::move(name), .kind = StepKind::kSeparable, .outputs = filters, .stride = stride};
}

Step pooled(Step step, StepPool pool) {
  step.pool = pool;
  return step;
}

Step with_kernel(Step step, std::int64_t kernel) {
  step.kernel = kernel;
  return step;
}

Step dense(std::string name, std::int64_t units) {  // normalised, ReLU6
  return {.name = std::move(name), .kind = StepKind::kDense, .outputs = units};
}

Step biased_dense(std::string name, std::int64_t units) {  // ReLU6
  return {
      .name = std::move(name), .kind = StepKind::kDense, .outputs = units, .normalised = false, .bias = true};
}

Step classifier(std::string name, std::int64_t classes) {
  Step step = biased_dense(std::move(name), classes);
  step.relu6 = false;
  return step;
}

Steps backbone(double alpha, Top top, int full_convolutions) {
  struct Row {
    std::int64_t channels, stride;
  };
  constexpr Row kRows[]{{32, 2},  {64, 1},  {128, 2}, {128, 1}, {256, 2}, {256, 1},  {512, 2},
                        {512, 1}, {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}};
  Steps steps;
  for (const Row& row : kRows) {
    const auto at = std::ssize(steps);
    const auto number = std::to_string(at);
    const auto channels = std::llround(alpha * static_cast<double>(row.channels));
    steps.push_back(at < full_convolutions ? conv("conv_" + number, channels, row.stride)
                                           : separable("separable_" + number, channels, row.stride));
  }
  if (top == Top::kAverage) steps.back().pool = StepPool::kGlobalAverage;
  return steps;
}

Steps akidanet(double alpha, Top top = Top::kAverage) {
  return backbone(alpha, top, 4);
}

Steps mobilenet(double alpha) {
  return backbone(alpha, Top::kAverage, 1);
}

Steps operator+(Steps steps, const Steps& more) {
  steps.insert(steps.end(), more.begin(), more.end());
  return steps;
}

Steps edge(std::int64_t classes) {
  Step learnt = classifier("classifier", classes);
  learnt.bias = false;
  return akidanet(0.5) + Steps{separable("spike_generator", 2048), learnt};
}

Steps yolo(std::int64_t classes) {
  constexpr std::int64_t kAnchors = 5, kBox = 5;  // x, y, width, height, confidence
  Step head = separable("detection_layer", kAnchors * (kBox + classes));
  head.normalised = false;
  head.bias = true;
  head.relu6 = false;
  return akidanet(0.5, Top::kMap) +
         Steps{separable("1conv", 1024), separable("2conv", 1024), separable("3conv", 1024), head};
}

Steps gxnor() {
  Step last = dense("fc_3", 10);
  last.relu6 = false;
  return {pooled(with_kernel(conv("conv_0", 32), 5), StepPool::kMax), conv("conv_1", 64, 2),
          dense("fc_2", 512), last};
}

Steps vgg() {
  Step first = conv("conv_0", 32);
  first.fit = Fit::kPad;  // valid
  return {first,
          pooled(conv("conv_1", 32), StepPool::kMax),
          conv("conv_2", 64),
          pooled(conv("conv_3", 64), StepPool::kMax),
          conv("conv_4", 84),
          dense("fc_5", 64),
          classifier("fc_6", 1)};
}

Steps ds_cnn(std::int64_t classes) {
  return {with_kernel(conv("ic0", 64, 2), 5),
          separable("sep1", 64),
          separable("sep2", 64),
          separable("sep3", 64),
          pooled(separable("sep4", 64), StepPool::kGlobalAverage),
          classifier("fc5", classes)};
}

Steps pointnet() {
  const auto point = [](std::string name, std::int64_t filters) {
    return with_kernel(conv(std::move(name), filters), 1);
  };
  return {conv("conv_0", 32),        pooled(point("conv_1", 32), StepPool::kMax),
          point("conv_2", 64),       pooled(point("conv_3", 64), StepPool::kMax),
          point("conv_4", 128),      pooled(point("conv_5", 128), StepPool::kMax),
          point("conv_6", 256),      pooled(point("conv_7", 512), StepPool::kGlobalAverage),
          biased_dense("fc_8", 512), biased_dense("fc_9", 256),
          classifier("fc_10", 40)};
}

Steps ecg() {
  const auto separable5 = [](std::string name, std::int64_t filters, StepPool pool) {
    return pooled(with_kernel(separable(std::move(name), filters), 5), pool);
  };
  return {with_kernel(conv("ic0", 16), 5),
          separable5("sep1", 32, StepPool::kMax),
          separable5("sep2", 64, StepPool::kMax),
          separable5("sep3", 128, StepPool::kGlobalAverage),
          dense("fc4", 64),
          classifier("fc5", 3)};
}

constexpr const char* kUsual = "8/4/4";
constexpr const char* kEdge = "8/4/4,spike_generator:4/1,classifier:2/4";
constexpr const char* kSpikesOfSep4 = "8/4/4,sep4:4/1";

Network network(Entry entry, Steps steps) {
  entry.family = Family::kAkida;
  const ChainInput input{.channels = entry.channels};
  return {.entry = entry, .build = [name = entry.name, input, steps = std::move(steps)](Size size) {
            return chain(name, {.size = size, .channels = input.channels}, steps);
          }};
}

Entry image(std::string name, std::string summary, Size size = kLarge, const char* bits = kUsual) {
  return {.name = std::move(name),
          .summary = std::move(summary),
          .size = size,
          .smallest = kSmallest,
          .quantisation = bits};
}

Entry map(std::string name, std::string summary, Size size, std::int64_t channels, const char* bits) {
  return {.name = std::move(name),
          .summary = std::move(summary),
          .size = size,
          .smallest = kSmallestMap,
          .channels = channels,
          .quantisation = bits};
}

}  // namespace

std::vector<Network> akida_networks() {
  const Steps thousand{classifier("classifier", 1000)};
  return {
      network(image("akidanet_0.25", "Akida 1.0, width 0.25"), akidanet(0.25) + thousand),
      network(image("akidanet_0.5", "Akida 1.0, width 0.5"), akidanet(0.5) + thousand),
      network(image("akidanet_1.0", "Akida 1.0, width 1.0"), akidanet(1.0) + thousand),
      network(image("akidanet_edge_0.5", "Akida 1.0, classifier learns on the device", kLarge, kEdge),
              edge(1000)),
      network(image("akidanet_plantvillage_0.5", "Akida 1.0, 38 plant diseases"),
              akidanet(0.5) + Steps{dense("fc_1", 512), classifier("predictions", 38)}),
      network(image("akidanet_vww_0.25", "Akida 1.0, person or none", {96, 96}),
              akidanet(0.25) + Steps{classifier("classifier", 2)}),
      network(image("mobilenet_0.25", "Akida 1.0, MobileNetV1 of fused separable layers, width 0.25"),
              mobilenet(0.25) + thousand),
      network(image("mobilenet_0.5", "Akida 1.0, MobileNetV1 of fused separable layers, width 0.5"),
              mobilenet(0.5) + thousand),
      network(image("mobilenet_1.0", "Akida 1.0, MobileNetV1 of fused separable layers, width 1.0"),
              mobilenet(1.0) + thousand),
      network(map("gxnor", "Akida 1.0, digits, ternary weights and binary activations", {28, 28}, 1, "2/2/1"),
              gxnor()),
      network(image("yolov2_20", "Akida 1.0, detection of 20 classes (VOC)"), yolo(20)),
      network(image("yolov2_2", "Akida 1.0, detection of persons and cars"), yolo(2)),
      network(image("yolov2_1", "Akida 1.0, detection of faces"), yolo(1)),
      network(map("vgg_utkface", "Akida 1.0, age of a face", {32, 32}, 3, "8/2/2"), vgg()),
      network(image("faceid_0.5", "Akida 1.0, 10575 faces", {96, 112}),
              akidanet(0.5) + Steps{dense("fc_1", 128), classifier("predictions", 10575)}),
      network(image("faceid_edge_0.5", "Akida 1.0, 10575 faces, learns on the device", {96, 112}, kEdge),
              edge(10575)),
      network(map("ds_cnn", "Akida 1.0, 33 spoken words", {10, 49}, 1, kSpikesOfSep4), ds_cnn(33)),
      network(map("ds_cnn_12", "Akida 1.0, 12 spoken words", {10, 49}, 1, kSpikesOfSep4), ds_cnn(12)),
      network(map("pointnet++", "Akida 1.0, 40 shapes from points", {64, 64}, 3, kUsual), pointnet()),
      network(map("ecg", "Akida 1.0, 3 heart rhythms", {32, 36}, 1, kUsual), ecg())};
}

}  // namespace npu::zoo
