// network.json, version 1: what the host must know about a compiled model that its commands do not say. Every
// key but `version` may be absent; an unknown key, a wrong type or a value out of range is an error.
//
//   {"version": 1, "name": "mobilenet_v2", "product": "tcc750x",
//    "compiled_for": "9f86d081884c7d65",                                  fingerprint of the machine's keys
//    "buffers": {"input": 150528, "output": 1024, "work": 1048576},       sizes in bytes
//    "preprocess": {"height": 224, "width": 224, "channels": 3, "resize": "bilinear",
//                   "type": "u8", "scale": 1.0, "offset": 0.0},
//    "output": {"offset": 0, "classes": 1000, "labels": ["tench", ...]},
//    "macs": 300000000,                                                   of the network, unpadded
//    "host": {"elements": 1000, "macs": 0},                               what is left for the host
//    "tensors": [{"name": "conv1", "buffer": "work", "offset": 0, "layout": "blocked",
//                 "channels": 64, "height": 112, "width": 112, "scale": 0.02}],
//    "layers": [{"name": "conv1", "detail": "conv 7x7 s2, 3 -> 64", "macs": 118013952, "output": 1}],
//    "symbols": [{"name": "conv1", "kind": "dense", "layer": 0, "offset": 0, "bytes": 100608,
//                 "first_channel": 0, "channels": 64}],                    stretches of the weight buffer
//    "commands": {"columns": ["word", "layer", "tensor", ...], "rows": [[9, 0, 0, ...]]}}
// The last four say what each RUN is for: `npusim compile` writes them, `npusim verify` reads them.
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
  std::vector<double> scale{1.0};   // one, or one a channel
  std::vector<double> offset{0.0};  // likewise
  bool operator==(const Preprocess&) const = default;

  // The stored byte: pixel * scale + offset, rounded half to even, clipped to the type.
  std::uint8_t byte_of(double pixel, std::int64_t channel = 0) const;
};

// Where a classifier's scores lie: `classes` signed bytes from `offset` of the output buffer on.
struct Output {
  std::int64_t offset = 0;
  std::int64_t classes = 0;
  std::vector<std::string> labels = {};  // empty, or one a class
  bool operator==(const Output&) const = default;
};

// What of the network the device does not do and the host computes after it, once an inference.
struct HostPart {
  std::int64_t elements = 0;  // results
  std::int64_t macs = 0;
  bool operator==(const HostPart&) const = default;
};

// Where a tensor of the network lies. Blocked: [C/32][H][W][32]; pixels: [H][W][C].
struct TensorPlace {
  std::string name = {};
  std::string buffer = "work";  // of buffer_names()
  std::int64_t offset = 0;      // bytes
  std::string layout = "blocked";
  std::int64_t channels = 1, height = 1, width = 1;
  double scale = 1.0;  // real = scale * q
  bool operator==(const TensorPlace&) const = default;
};

struct LayerDescription {
  std::string name = {}, detail = {};
  std::int64_t macs = 0;
  std::int64_t output = 0;  // index of its tensor
  bool operator==(const LayerDescription&) const = default;
};

// A stretch of the weight buffer.
struct Symbol {
  std::string name = {};  // the node whose parameters it holds
  std::string kind = {};  // "dense", "depthwise", "diagonal", "selection"
  std::int64_t layer = 0;
  std::int64_t offset = 0, bytes = 0;
  std::int64_t first_channel = 0, channels = 0;
  bool operator==(const Symbol&) const = default;
};

// What one RUN writes: a region of a tensor, or a symbol's bytes, into local memory or (a store) to where the
// tensor lies. Blocks are of 32 channels.
struct CommandWrites {
  std::int64_t word = 0;  // of the RUN
  int layer = -1;
  int tensor = -1;  // index into tensors, or -1
  int symbol = -1;  // index into symbols, or -1
  int block = 0, blocks = 0, row = 0, rows = 0, column = 0, columns = 0;
  int column_step = 1;
  unsigned cores = 0;      // whose local memory; 0: main memory
  std::int64_t local = 0;  // first local word
  bool operator==(const CommandWrites&) const = default;
};

struct NetworkDescription {
  static constexpr int kVersion = 1;

  int version = kVersion;
  std::string name = {};
  std::string product = "tcc750x";
  std::string compiled_for = {};  // sim/config/fingerprint.h, 16 hexadecimal digits; empty: not known
  Buffers buffers = {};
  std::optional<Preprocess> preprocess = {};
  std::optional<Output> output = {};
  std::optional<std::int64_t> macs = {};
  std::optional<HostPart> host = {};
  std::vector<TensorPlace> tensors = {};
  std::vector<LayerDescription> layers = {};
  std::vector<Symbol> symbols = {};
  std::vector<CommandWrites> commands = {};  // ascending by word
  bool operator==(const NetworkDescription&) const = default;
};

// Throws InputError with every problem; `filename` is for the messages.
NetworkDescription parse_network(const std::string& text, const std::string& filename);
NetworkDescription load_network(const std::filesystem::path& file);

nlohmann::ordered_json to_json(const NetworkDescription& network);

}  // namespace npu::container
