#include "isa/container/network.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "isa/container/file.h"
#include "isa/container/json_reader.h"
#include "isa/container/network_tables.h"

namespace npu::container {
namespace {

// Sizes that the machine can address: offsets are 32 bits of 16 bytes, dimensions 10 to 16 bits.
constexpr IntegerRange kBufferBytes{0, std::int64_t{1} << 36};
constexpr IntegerRange kDimension{1, 65536};
constexpr IntegerRange kChannels{1, 65536};

const std::vector<std::string>& resize_names() {
  static const std::vector<std::string> names{"none", "bilinear"};  // in the order of Resize
  return names;
}
const std::vector<std::string>& type_names() {
  static const std::vector<std::string> names{"u8", "s8"};  // in the order of PixelType
  return names;
}
const std::vector<std::string>& product_names() {
  static const std::vector<std::string> names{"tcc750x", "akida"};
  return names;
}

Buffers read_buffers(JsonReader reader) {
  Buffers buffers;
  buffers.input = reader.integer("input", kBufferBytes);
  buffers.output = reader.integer("output", kBufferBytes);
  buffers.work = reader.integer("work", kBufferBytes);
  reader.reject_unknown_keys();
  return buffers;
}

Preprocess read_preprocess(JsonReader reader) {
  for (const auto* key : {"height", "width", "channels"}) reader.require(key);
  Preprocess p;
  p.height = reader.integer("height", kDimension).value_or(0);
  p.width = reader.integer("width", kDimension).value_or(0);
  p.channels = reader.integer("channels", kChannels).value_or(0);
  p.resize = static_cast<Resize>(reader.one_of("resize", resize_names()).value_or(0));
  p.type = static_cast<PixelType>(reader.one_of("type", type_names()).value_or(0));
  p.scale = reader.numbers("scale").value_or(p.scale);
  p.offset = reader.numbers("offset").value_or(p.offset);
  for (const auto* key : {"scale", "offset"}) {
    const auto count = std::ssize(std::string_view(key) == "scale" ? p.scale : p.offset);
    if (count != 1 && count != p.channels)
      reader.problem(
          key, fmt::format("{} numbers for {} channels; it is one, or one a channel", count, p.channels));
  }
  reader.reject_unknown_keys();
  return p;
}

Output read_output(JsonReader reader) {
  reader.require("classes");
  Output output;
  output.offset = reader.integer("offset", kBufferBytes).value_or(0);
  const auto classes = reader.integer("classes", {1, 1 << 24});
  output.classes = classes.value_or(0);
  output.labels = reader.strings("labels").value_or(std::vector<std::string>{});
  if (classes && !output.labels.empty() && static_cast<std::int64_t>(output.labels.size()) != *classes) {
    reader.problem("labels", fmt::format("{} labels for {} classes", output.labels.size(), *classes));
  }
  reader.reject_unknown_keys();
  return output;
}

HostPart read_host(JsonReader reader) {
  HostPart host;
  host.elements = reader.integer("elements", {0}).value_or(0);
  host.macs = reader.integer("macs", {0}).value_or(0);
  reader.reject_unknown_keys();
  return host;
}

nlohmann::ordered_json number_or_list(const std::vector<double>& numbers) {
  return numbers.size() == 1 ? nlohmann::ordered_json(numbers[0]) : nlohmann::ordered_json(numbers);
}

}  // namespace

std::uint8_t Preprocess::byte_of(double pixel, std::int64_t channel) const {
  const auto of = [&](const std::vector<double>& values) {
    return values.size() == 1 ? values[0] : values[static_cast<std::size_t>(channel)];
  };
  const double low = type == PixelType::kU8 ? 0 : -128;
  const double high = type == PixelType::kU8 ? 255 : 127;
  // nearbyint rounds half to even in the default rounding mode, which nothing here changes.
  const double value = std::clamp(std::nearbyint(pixel * of(scale) + of(offset)), low, high);
  return static_cast<std::uint8_t>(static_cast<int>(value));
}

NetworkDescription parse_network(const std::string& text, const std::string& filename) {
  const auto json = parse_json(text, filename);
  if (!json.is_object())
    throw InputError(Diagnostic{.file = filename, .what = "the file holds no JSON object"});
  std::vector<Diagnostic> problems;
  JsonReader reader(json, "", filename, problems);
  NetworkDescription network;
  reader.require("version");
  const auto version =
      reader.integer("version", {NetworkDescription::kVersion, NetworkDescription::kVersion});
  network.version = static_cast<int>(version.value_or(NetworkDescription::kVersion));
  network.name = reader.string("name").value_or("");
  if (const auto product = reader.one_of("product", product_names()))
    network.product = product_names()[*product];
  network.compiled_for = reader.string("compiled_for").value_or("");
  if (auto part = reader.object("buffers")) network.buffers = read_buffers(std::move(*part));
  if (auto part = reader.object("preprocess")) network.preprocess = read_preprocess(std::move(*part));
  if (auto part = reader.object("output")) network.output = read_output(std::move(*part));
  network.macs = reader.integer("macs", {0});
  if (auto part = reader.object("host")) network.host = read_host(std::move(*part));
  read_tables(reader, network);
  reader.reject_unknown_keys();
  if (network.output && network.buffers.output &&
      network.output->offset + network.output->classes > *network.buffers.output) {
    reader.problem("output",
                   fmt::format("{} classes at offset {} lie beyond the output buffer of {} bytes",
                               network.output->classes, network.output->offset, *network.buffers.output));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return network;
}

NetworkDescription load_network(const std::filesystem::path& file) {
  std::vector<Diagnostic> problems;
  const auto bytes = read_file(file, problems);
  if (!bytes) throw InputError(std::move(problems));
  return parse_network(std::string(bytes->begin(), bytes->end()), file.string());
}

nlohmann::ordered_json to_json(const NetworkDescription& network) {
  nlohmann::ordered_json json{
      {"version", network.version}, {"name", network.name}, {"product", network.product}};
  if (!network.compiled_for.empty()) json["compiled_for"] = network.compiled_for;
  const auto put_size = [&](const char* key, const std::optional<std::int64_t>& bytes) {
    if (bytes) json["buffers"][key] = *bytes;
  };
  put_size("input", network.buffers.input);
  put_size("output", network.buffers.output);
  put_size("work", network.buffers.work);
  if (const auto& p = network.preprocess) {
    json["preprocess"] = {{"height", p->height},
                          {"width", p->width},
                          {"channels", p->channels},
                          {"resize", resize_names()[static_cast<std::size_t>(p->resize)]},
                          {"type", type_names()[static_cast<std::size_t>(p->type)]},
                          {"scale", number_or_list(p->scale)},
                          {"offset", number_or_list(p->offset)}};
  }
  if (const auto& o = network.output) {
    json["output"] = {{"offset", o->offset}, {"classes", o->classes}, {"labels", o->labels}};
  }
  if (const auto& h = network.host) json["host"] = {{"elements", h->elements}, {"macs", h->macs}};
  put_tables(network, json);
  return json;
}

}  // namespace npu::container
