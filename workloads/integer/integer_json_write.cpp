#include <fstream>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/integer/integer_check.h"
#include "workloads/integer/integer_json.h"
#include "workloads/integer/integer_json_names.h"

namespace npu::integer {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Bytes = std::vector<std::uint8_t>;

Json to_json(const Window& w) {
  return {{"kernel", {w.kernel_height, w.kernel_width}},
          {"stride", {w.stride_height, w.stride_width}},
          {"pads", {w.pad_top, w.pad_left, w.pad_bottom, w.pad_right}}};
}

Json to_json(const numerics::Tcc750xElementwise& e) {
  return {e.mul_a, e.mul_b, e.scale, e.shift};
}

const char* to_json(numerics::Tcc750xActivation activation) {
  return activation == numerics::Tcc750xActivation::kRelu ? "relu" : "none";
}

Json to_json(const compiler::mesh::Layer& layer) {
  const auto name = [](const std::vector<std::string>& names, auto value) {
    return names[static_cast<std::size_t>(value)];
  };
  return {{"kind", name(layer_names(), layer.kind)},
          {"in", {layer.in_x, layer.in_y, layer.in_channels}},
          {"filters", layer.filters},
          {"kernel", layer.kernel},
          {"stride", layer.stride},
          {"padding", name(padding_names(), layer.padding)},
          {"pool", name(pool_names(), layer.pool)},
          {"pool_stride", layer.pool_stride},
          {"bits", {layer.in_bits, layer.weight_bits, layer.out_bits}}};
}

Json to_json(const EventInput& input) {
  return {{"image", {input.channels, input.height, input.width}},
          {"quantised", {input.zero, input.highest}},
          {"block", input.block},
          {"signs", sign_names()[input.split_signs ? 1 : 0]},
          {"levels", input.levels}};
}

// The keys of an operation; what is in integer.bin is appended to `bytes`.
struct OperationKeys {
  Json& json;
  Bytes& bytes;

  template <class Append>
  void put_bytes(const char* key, Append append) const {
    const auto offset = bytes.size();
    append();
    json[key] = {{"offset", offset}, {"bytes", bytes.size() - offset}};
  }

  void operator()(const Convolution& c) const {
    json["window"] = to_json(c.window);
    json["groups"] = c.groups;
    json["activation"] = to_json(c.activation);
    put_bytes("weights", [&] {
      for (const auto w : c.weights) bytes.push_back(static_cast<std::uint8_t>(w));
    });
    put_bytes("channels", [&] {
      for (const auto& p : c.channels) {
        for (const int number : {p.bias, p.bias_shift, p.shift, p.scale})
          bytes.push_back(static_cast<std::uint8_t>(number));
      }
    });
  }
  void operator()(const MaxPool& pool) const { json["window"] = to_json(pool.window); }
  void operator()(const Add& add) const {
    json["scaling"] = to_json(add.scaling);
    json["activation"] = to_json(add.activation);
  }
  void operator()(const GlobalAverage& average) const { json["scaling"] = to_json(average.scaling); }
  void operator()(const Multiply& product) const { json["scaling"] = to_json(product.scaling); }
  void operator()(const Sigmoid& sigmoid) const { json["scaling"] = to_json(sigmoid.scaling); }
  void operator()(const Concat&) const {}
  void operator()(const Upsample2&) const {}
  void operator()(const EventLayer& layer) const {
    json["shape"] = to_json(layer.shape);
    json["padding_value"] = layer.padding_value;
    put_numbers("weights", layer.weights);
    put_numbers("depthwise", layer.depthwise);
    put_numbers("threshold", layer.threshold);
    put_numbers("act_step", layer.act_step);
    put_numbers("out_scale", layer.out_scale);
    put_numbers("out_bias", layer.out_bias);
  }

  // Little-endian, as they lie in memory.
  template <class Number>
  void put_numbers(const char* key, const std::vector<Number>& numbers) const {
    put_bytes(key, [&] {
      const auto* first = reinterpret_cast<const std::uint8_t*>(numbers.data());
      bytes.insert(bytes.end(), first, first + numbers.size() * sizeof(Number));
    });
  }
};

Json to_json(const IntegerGraph& graph, Bytes& bytes) {
  Json json{{"version", 1},
            {"name", graph.name},
            {"policy", graph.policy},
            {"input", {{"tensor", graph.input.tensor}, {"mean", graph.input.mean}, {"std", graph.input.std}}},
            {"tensors", Json::array()},
            {"nodes", Json::array()},
            {"outputs", graph.outputs},
            {"host", graph.host},
            {"notes", graph.notes}};
  for (const auto& t : graph.tensors) {
    json["tensors"].push_back(Json{{"name", t.name},
                                   {"channels", t.channels},
                                   {"height", t.height},
                                   {"width", t.width},
                                   {"scale", t.scale}});
    if (graph.policy == kAkida1) json["tensors"].back()["bits"] = t.bits;
  }
  if (graph.input.event) json["input"]["event"] = to_json(*graph.input.event);
  for (const auto& node : graph.nodes) {
    Json entry{{"name", node.name},
               {"operation", name_of(node.operation)},
               {"inputs", node.inputs},
               {"output", node.output}};
    std::visit(OperationKeys{entry, bytes}, node.operation);
    json["nodes"].push_back(std::move(entry));
  }
  return json;
}

// Removed again unless it is kept.
class UnfinishedFile {
 public:
  UnfinishedFile(fs::path file, std::string_view bytes) : file_(std::move(file)), unfinished_(file_) {
    unfinished_ += ".unfinished";
    std::ofstream stream(unfinished_, std::ios::binary);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (stream.fail()) {
      remove();
      throw InputError(Diagnostic{.file = file_.string(), .what = "cannot be written"});
    }
  }
  ~UnfinishedFile() { remove(); }
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  void keep() const {
    std::error_code status;
    fs::rename(unfinished_, file_, status);
    if (status)
      throw InputError(Diagnostic{.file = file_.string(), .what = "cannot be written: " + status.message()});
  }

 private:
  void remove() const {
    std::error_code status;
    fs::remove(unfinished_, status);
  }

  fs::path file_, unfinished_;
};

}  // namespace

void save(const IntegerGraph& graph, const fs::path& file) {
  if (!graph.has_values)
    throw InputError(Diagnostic{.file = file.string(),
                                .path = graph.name,
                                .what = "has no weights: it was made to be timed",
                                .hint = "quantise it with its weights"});
  auto problems = problems_of(graph, file.string());
  if (!problems.empty()) throw InputError(std::move(problems));
  Bytes bytes;
  // Names that are no UTF-8 come out with replacement characters.
  const auto text = to_json(graph, bytes).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  const UnfinishedFile weights(file.parent_path() / kWeightsFile,
                               {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const UnfinishedFile description(file, text);
  weights.keep();
  description.keep();
}

}  // namespace npu::integer
