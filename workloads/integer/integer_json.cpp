#include "workloads/integer/integer_json.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "isa/container/file.h"
#include "isa/container/json_reader.h"
#include "sim/core/diagnostic.h"
#include "workloads/integer/integer_check.h"
#include "workloads/integer/integer_json_names.h"

namespace npu::integer {

namespace {

using container::IntegerRange;

constexpr IntegerRange kInt{std::numeric_limits<int>::min(), std::numeric_limits<int>::max()};
constexpr IntegerRange kFileBytes{0, std::int64_t{1} << 40};

const std::vector<std::string>& operation_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Operation& operation :
         {Operation{Convolution{}}, Operation{MaxPool{}}, Operation{GlobalAverage{}}, Operation{Add{}},
          Operation{Multiply{}}, Operation{Sigmoid{}}, Operation{Concat{}}, Operation{Upsample2{}},
          Operation{EventLayer{}}})
      all.emplace_back(name_of(operation));
    return all;
  }();
  return names;
}
const std::vector<std::string>& activation_names() {
  static const std::vector<std::string> names{"none", "relu"};  // in the order of Tcc750xActivation
  return names;
}
const std::vector<std::string>& policy_names() {
  static const std::vector<std::string> names{kTcc750x, kAkida1};
  return names;
}

// Types and keys are checked here, what the numbers mean by problems_of().
class Loading {
 public:
  explicit Loading(const std::filesystem::path& file) : file_(file.string()) {
    text_ = container::read_file(file, problems_);
    bytes_ = container::read_file(file.parent_path() / kWeightsFile, problems_);
  }

  IntegerGraph run() {
    if (!text_) throw InputError(std::move(problems_));
    const nlohmann::json root = container::parse_json({text_->begin(), text_->end()}, file_);
    if (!root.is_object()) problems_.push_back({.file = file_, .what = "the file holds no JSON object"});
    if (root.is_object()) read(root);
    if (is_whole_) std::ranges::move(problems_of(graph_, file_), std::back_inserter(problems_));
    if (!problems_.empty()) throw InputError(std::move(problems_));
    return std::move(graph_);
  }

 private:
  // An object and its reader.
  struct Part {
    const nlohmann::json& object;
    container::JsonReader keys;

    bool has(const char* key) {
      keys.require(key);
      return object.contains(key);
    }
    int integer(const char* key) {
      keys.require(key);
      return static_cast<int>(keys.integer(key, kInt).value_or(0));
    }
    std::string string(const char* key) {
      keys.require(key);
      return keys.string(key).value_or("");
    }
    std::vector<std::string> strings(const char* key) {
      keys.require(key);
      return keys.strings(key).value_or(std::vector<std::string>{});
    }
    std::vector<double> numbers(const char* key) {
      keys.require(key);
      return keys.numbers(key).value_or(std::vector<double>{});
    }
    std::size_t one_of(const char* key, const std::vector<std::string>& names) {
      keys.require(key);
      return keys.one_of(key, names).value_or(0);
    }
    // `count` integers; 0: any number of them.
    std::vector<int> integers(const char* key, std::size_t count) {
      std::vector<int> all(count);
      if (!has(key)) return all;
      const auto& list = object.at(key);
      const auto is_int = [](const nlohmann::json& n) {
        return n.is_number_integer() && (!n.is_number_unsigned() || n.get<std::uint64_t>() <= INT32_MAX) &&
               n.get<std::int64_t>() >= kInt.low && n.get<std::int64_t>() <= kInt.high;
      };
      if (list.is_array() && std::ranges::all_of(list, is_int) && (count == 0 || list.size() == count))
        return list.get<std::vector<int>>();
      keys.problem(key,
                   count == 0 ? "is no list of integers" : fmt::format("is no list of {} integers", count));
      return all;
    }
  };

  Part part(const nlohmann::json& object, std::string path) {
    return {object, container::JsonReader(object, std::move(path), file_, problems_)};
  }
  // Of a list of objects.
  template <class Read>
  void each(Part& parent, const char* key, Read read) {
    if (!parent.has(key)) return;
    const auto& list = parent.object.at(key);
    if (!list.is_array()) return parent.keys.problem(key, "is no list");
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto path = fmt::format("{}[{}]", key, i);
      if (list[i].is_object())
        read(part(list[i], path));
      else
        problems_.push_back({.file = file_, .path = path, .what = "is no object"});
    }
  }
  template <class Read>
  void one(Part& parent, const std::string& path, const char* key, Read read) {
    if (!parent.has(key)) return;
    if (!parent.object.at(key).is_object()) return parent.keys.problem(key, "is no object");
    auto child = part(parent.object.at(key), path.empty() ? key : path + "." + key);
    read(child);
    child.keys.reject_unknown_keys();
  }

  void read(const nlohmann::json& root) {
    auto top = part(root, "");
    top.keys.require("version");
    top.keys.integer("version", {1, 1});
    graph_.name = top.string("name");
    graph_.policy = policy_names()[top.one_of("policy", policy_names())];
    graph_.host = top.strings("host");
    graph_.notes = top.strings("notes");
    const auto before = problems_.size();
    one(top, "", "input", [&](Part& input) {
      graph_.input = {input.integer("tensor"), input.numbers("mean"), input.numbers("std")};
      if (of_events()) one(input, "input", "event", [&](Part& event) { read_event_input(event); });
    });
    each(top, "tensors", [&](Part tensor) { graph_.tensors.push_back(read_tensor(tensor)); });
    std::size_t i = 0;
    each(top, "nodes", [&](Part node) {
      graph_.nodes.push_back(read_node(node, fmt::format("nodes[{}]", i)));
      ++i;
    });
    graph_.outputs = top.integers("outputs", 0);
    is_whole_ = problems_.size() == before && bytes_.has_value();
    top.keys.reject_unknown_keys();
    if (is_whole_ && end_ < std::ssize(*bytes_))
      problems_.push_back({.file = file_,
                           .path = kWeightsFile,
                           .what = fmt::format("has {} bytes; the nodes' end at {}", bytes_->size(), end_)});
  }

  IntegerTensor read_tensor(Part& part) {
    IntegerTensor tensor{.name = part.string("name"),
                         .channels = part.integer("channels"),
                         .height = part.integer("height"),
                         .width = part.integer("width")};
    part.keys.require("scale");
    tensor.scale = part.keys.number("scale").value_or(1);
    if (of_events()) tensor.bits = part.integer("bits");
    part.keys.reject_unknown_keys();
    return tensor;
  }

  Node read_node(Part& part, const std::string& path) {
    Node node{
        .name = part.string("name"), .inputs = part.integers("inputs", 0), .output = part.integer("output")};
    part.keys.require("operation");
    const auto operation = part.keys.one_of("operation", operation_names());
    if (!operation) return node;  // which keys it has is not known
    switch (*operation) {
      case 0:
        node.operation = read_convolution(part, path);
        break;
      case 1:
        node.operation = MaxPool{read_window(part, path)};
        break;
      case 2:
        node.operation = GlobalAverage{read_scaling(part)};
        break;
      case 3:
        node.operation = Add{read_scaling(part), read_activation(part)};
        break;
      case 4:
        node.operation = Multiply{read_scaling(part)};
        break;
      case 5:
        node.operation = Sigmoid{read_scaling(part)};
        break;
      case 6:
        node.operation = Concat{};
        break;
      case 7:
        node.operation = Upsample2{};
        break;
      default:
        node.operation = read_event_layer(part, path);
        std::get<EventLayer>(node.operation).shape.name = node.name;
    }
    part.keys.reject_unknown_keys();
    return node;
  }

  numerics::Tcc750xActivation read_activation(Part& part) {
    return static_cast<numerics::Tcc750xActivation>(part.one_of("activation", activation_names()));
  }
  numerics::Tcc750xElementwise read_scaling(Part& part) {
    const auto numbers = part.integers("scaling", 4);
    return {.mul_a = numbers[0], .mul_b = numbers[1], .scale = numbers[2], .shift = numbers[3]};
  }
  Window read_window(Part& parent, const std::string& path) {
    Window w;
    one(parent, path, "window", [&](Part& part) {
      const auto kernel = part.integers("kernel", 2), stride = part.integers("stride", 2),
                 pads = part.integers("pads", 4);
      w = {kernel[0], kernel[1], stride[0], stride[1], pads[0], pads[1], pads[2], pads[3]};
    });
    return w;
  }

  Convolution read_convolution(Part& part, const std::string& path) {
    Convolution c{.window = read_window(part, path),
                  .groups = part.integer("groups"),
                  .activation = read_activation(part)};
    for (const auto byte : read_bytes(part, path, "weights"))
      c.weights.push_back(static_cast<std::int8_t>(byte));
    const auto channels = read_bytes(part, path, "channels");
    if (channels.size() % 4 != 0)
      part.keys.problem("channels", fmt::format("{} bytes; a channel takes 4", channels.size()));
    for (std::size_t i = 0; i + 4 <= channels.size(); i += 4) {
      c.channels.push_back({.bias = static_cast<std::int8_t>(channels[i]),
                            .bias_shift = channels[i + 1],
                            .shift = channels[i + 2],
                            .scale = channels[i + 3]});
    }
    c.out_channels = static_cast<int>(c.channels.size());
    return c;
  }

  bool of_events() const { return graph_.policy == kAkida1; }

  void read_event_input(Part& part) {
    const auto image = part.integers("image", 3), quantised = part.integers("quantised", 2);
    graph_.input.event = EventInput{.channels = image[0],
                                    .height = image[1],
                                    .width = image[2],
                                    .zero = quantised[0],
                                    .highest = quantised[1],
                                    .block = part.integer("block"),
                                    .split_signs = part.one_of("signs", sign_names()) == 1,
                                    .levels = part.integer("levels")};
  }

  EventLayer read_event_layer(Part& part, const std::string& path) {
    EventLayer layer{.padding_value = part.integer("padding_value")};
    one(part, path, "shape", [&](Part& shape) { layer.shape = read_layer_shape(shape); });
    for (auto* weights : {&layer.weights, &layer.depthwise}) {
      const char* key = weights == &layer.weights ? "weights" : "depthwise";
      for (const auto byte : read_bytes(part, path, key)) weights->push_back(static_cast<std::int8_t>(byte));
    }
    read_numbers(part, path, "threshold", layer.threshold);
    read_numbers(part, path, "act_step", layer.act_step);
    read_numbers(part, path, "out_scale", layer.out_scale);
    read_numbers(part, path, "out_bias", layer.out_bias);
    return layer;
  }
  static compiler::mesh::Layer read_layer_shape(Part& part) {
    using namespace compiler::mesh;
    const auto in = part.integers("in", 3), bits = part.integers("bits", 3);
    return {.kind = static_cast<LayerKind>(part.one_of("kind", layer_names())),
            .in_x = in[0],
            .in_y = in[1],
            .in_channels = in[2],
            .filters = part.integer("filters"),
            .kernel = part.integer("kernel"),
            .stride = part.integer("stride"),
            .padding = static_cast<Padding>(part.one_of("padding", padding_names())),
            .pool = static_cast<Pool>(part.one_of("pool", pool_names())),
            .pool_stride = part.integer("pool_stride"),
            .in_bits = bits[0],
            .weight_bits = bits[1],
            .out_bits = bits[2]};
  }

  // Little-endian, as they lie in memory.
  template <class Number>
  void read_numbers(Part& part, const std::string& path, const char* key, std::vector<Number>& numbers) {
    const auto bytes = read_bytes(part, path, key);
    if (bytes.size() % sizeof(Number) != 0)
      part.keys.problem(key, fmt::format("{} bytes; a number takes {}", bytes.size(), sizeof(Number)));
    numbers.resize(bytes.size() / sizeof(Number));
    if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(Number));
  }

  // A range of integer.bin.
  std::span<const std::uint8_t> read_bytes(Part& parent, const std::string& path, const char* key) {
    std::span<const std::uint8_t> range;
    one(parent, path, key, [&](Part& part) {
      for (const auto* number : {"offset", "bytes"}) part.keys.require(number);
      const auto offset = part.keys.integer("offset", kFileBytes),
                 count = part.keys.integer("bytes", kFileBytes);
      if (!offset || !count || !bytes_) return;
      end_ = std::max(end_, *offset + *count);
      if (*offset + *count > std::ssize(*bytes_))
        return parent.keys.problem(key, fmt::format("{} bytes at {} leave {}, which has {}", *count, *offset,
                                                    kWeightsFile, bytes_->size()));
      range = std::span(*bytes_).subspan(static_cast<std::size_t>(*offset), static_cast<std::size_t>(*count));
    });
    return range;
  }

  std::string file_;
  std::vector<Diagnostic> problems_;
  std::optional<std::vector<std::uint8_t>> text_, bytes_;
  IntegerGraph graph_;
  bool is_whole_ = false;  // all of it could be read
  std::int64_t end_ = 0;   // of what the nodes take of integer.bin
};

}  // namespace

IntegerGraph load(const std::filesystem::path& file) {
  return Loading(file).run();
}

}  // namespace npu::integer
