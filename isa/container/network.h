// network.json, version 1: what the host must know about a compiled model that its commands do not say. Every
// key but `version` may be absent; an unknown key, a wrong type or a value out of range is an error.
//
//   {"version": 1, "name": "mobilenet_v2", "product": "tcc750x",
//    "buffers": {"input": 150528, "output": 1024, "work": 1048576},       sizes in bytes
//    "preprocess": {"height": 224, "width": 224, "channels": 3, "resize": "bilinear",
//                   "type": "u8", "scale": 1.0, "offset": 0.0},
//    "output": {"offset": 0, "classes": 1000, "labels": ["tench", ...]}}
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace npu::container {

// Sizes in bytes; absent where the loader has to work them out from the commands.
struct Buffers {
  std::optional<std::int64_t> input = {};
  std::optional<std::int64_t> output = {};
  std::optional<std::int64_t> work = {};
  bool operator==(const Buffers&) const = default;
};

enum class Resize { kNone, kBilinear };  // kNone: an image of another size is an error
enum class PixelType { kU8, kS8 };

// How an image becomes the bytes of the input buffer, [height][width][channels].
struct Preprocess {
  std::int64_t height = 0, width = 0, channels = 0;
  Resize resize = Resize::kNone;
  PixelType type = PixelType::kU8;
  double scale = 1.0;
  double offset = 0.0;
  bool operator==(const Preprocess&) const = default;

  // The stored byte: pixel * scale + offset, rounded half to even, clipped to the type.
  std::uint8_t byte_of(double pixel) const;
};

// Where a classifier's scores lie: `classes` signed bytes from `offset` of the output buffer on.
struct Output {
  std::int64_t offset = 0;
  std::int64_t classes = 0;
  std::vector<std::string> labels = {};  // empty, or one a class
  bool operator==(const Output&) const = default;
};

struct NetworkDescription {
  static constexpr int kVersion = 1;

  int version = kVersion;
  std::string name = {};
  std::string product = "tcc750x";
  Buffers buffers = {};
  std::optional<Preprocess> preprocess = {};
  std::optional<Output> output = {};
  bool operator==(const NetworkDescription&) const = default;
};

// Throws InputError with every problem; `filename` is for the messages.
NetworkDescription parse_network(const std::string& text, const std::string& filename);
NetworkDescription load_network(const std::filesystem::path& file);

nlohmann::json to_json(const NetworkDescription& network);

}  // namespace npu::container
