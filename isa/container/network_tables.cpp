#include "isa/container/network_tables.h"

#include <array>

#include <fmt/format.h>

namespace npu::container {

namespace {

constexpr IntegerRange kOffset{0, std::int64_t{1} << 36};
constexpr IntegerRange kSize{1, 1 << 24};
constexpr IntegerRange kIndex{0, 1 << 24};

const std::vector<std::string> kBuffers{"weights", "work", "input", "output"};
const std::vector<std::string> kLayouts{"blocked", "pixels"};
const std::vector<std::string> kKinds{"dense", "depthwise", "diagonal", "selection", "zeros"};

// One column of the table of commands: its name and how to get at it.
struct Column {
  std::string_view name;
  std::int64_t (*get)(const CommandWrites&);
  void (*set)(CommandWrites&, std::int64_t);
};
template <auto member>
constexpr Column column(std::string_view name) {
  return {name, [](const CommandWrites& w) { return static_cast<std::int64_t>(w.*member); },
          [](CommandWrites& w, std::int64_t value) {
            w.*member = static_cast<std::remove_reference_t<decltype(w.*member)>>(value);
          }};
}
constexpr std::array kColumns{column<&CommandWrites::word>("word"),
                              column<&CommandWrites::layer>("layer"),
                              column<&CommandWrites::tensor>("tensor"),
                              column<&CommandWrites::symbol>("symbol"),
                              column<&CommandWrites::block>("block"),
                              column<&CommandWrites::blocks>("blocks"),
                              column<&CommandWrites::row>("row"),
                              column<&CommandWrites::rows>("rows"),
                              column<&CommandWrites::column>("column"),
                              column<&CommandWrites::columns>("columns"),
                              column<&CommandWrites::column_step>("column_step"),
                              column<&CommandWrites::cores>("cores"),
                              column<&CommandWrites::local>("local")};

TensorPlace read_tensor(JsonReader& r) {
  for (const auto* key : {"name", "buffer", "channels", "height", "width"}) r.require(key);
  TensorPlace t;
  t.name = r.string("name").value_or("");
  t.buffer = kBuffers[r.one_of("buffer", kBuffers).value_or(1)];
  t.offset = r.integer("offset", kOffset).value_or(0);
  t.layout = kLayouts[r.one_of("layout", kLayouts).value_or(0)];
  t.channels = r.integer("channels", kSize).value_or(1);
  t.height = r.integer("height", kSize).value_or(1);
  t.width = r.integer("width", kSize).value_or(1);
  t.scale = r.number("scale").value_or(1);
  r.reject_unknown_keys();
  return t;
}

LayerDescription read_layer(JsonReader& r) {
  r.require("name");
  LayerDescription l;
  l.name = r.string("name").value_or("");
  l.detail = r.string("detail").value_or("");
  l.macs = r.integer("macs", {0}).value_or(0);
  l.output = r.integer("output", kIndex).value_or(0);
  r.reject_unknown_keys();
  return l;
}

Symbol read_symbol(JsonReader& r) {
  for (const auto* key : {"name", "kind", "offset", "bytes"}) r.require(key);
  Symbol s;
  s.name = r.string("name").value_or("");
  s.kind = kKinds[r.one_of("kind", kKinds).value_or(0)];
  s.layer = r.integer("layer", kIndex).value_or(0);
  s.offset = r.integer("offset", kOffset).value_or(0);
  s.bytes = r.integer("bytes", kOffset).value_or(0);
  s.first_channel = r.integer("first_channel", kIndex).value_or(0);
  s.channels = r.integer("channels", kIndex).value_or(0);
  r.reject_unknown_keys();
  return s;
}

// What a row may refer to, and that it lies inside it.
std::string problem_of(const CommandWrites& w, const NetworkDescription& n) {
  if (w.layer < -1 || w.layer >= std::ssize(n.layers))
    return fmt::format("layer {} of {}", w.layer, n.layers.size());
  if (w.symbol < -1 || w.symbol >= std::ssize(n.symbols))
    return fmt::format("symbol {} of {}", w.symbol, n.symbols.size());
  if (w.tensor < -1 || w.tensor >= std::ssize(n.tensors))
    return fmt::format("tensor {} of {}", w.tensor, n.tensors.size());
  if (w.tensor < 0) return {};
  const auto& t = n.tensors[static_cast<std::size_t>(w.tensor)];
  const auto inside = [](std::int64_t first, std::int64_t count, std::int64_t step, std::int64_t size) {
    return first >= 0 && count >= 1 && step >= 1 && first + (count - 1) * step < size;
  };
  if (!inside(w.block, w.blocks, 1, (t.channels + 31) / 32) || !inside(w.row, w.rows, 1, t.height) ||
      !inside(w.column, w.columns, w.column_step, t.width))
    return fmt::format("its region leaves tensor {}", t.name);
  return {};
}

void read_commands(JsonReader reader, NetworkDescription& network) {
  const auto names = reader.strings("columns").value_or(std::vector<std::string>{});
  std::vector<std::string> expected;
  for (const auto& c : kColumns) expected.emplace_back(c.name);
  if (names != expected) reader.problem("columns", "are not those of version 1");
  if (const auto rows = reader.rows("rows", kColumns.size())) {
    for (const auto& row : *rows) {
      CommandWrites w;
      for (std::size_t i = 0; i < kColumns.size(); ++i) {
        if (row[i] < -1 || row[i] > INT32_MAX) {
          reader.problem("rows", fmt::format("{} {} of word {}", kColumns[i].name, row[i], row[0]));
          return;
        }
        kColumns[i].set(w, row[i]);
      }
      if (const auto problem = problem_of(w, network); !problem.empty())
        reader.problem("rows", fmt::format("word {}: {}", w.word, problem));
      if (!network.commands.empty() && w.word <= network.commands.back().word)
        reader.problem("rows",
                       fmt::format("word {} comes after word {}", w.word, network.commands.back().word));
      network.commands.push_back(w);
    }
  }
  reader.reject_unknown_keys();
}

}  // namespace

void read_tables(JsonReader& reader, NetworkDescription& network) {
  for (auto& r : reader.objects("tensors")) network.tensors.push_back(read_tensor(r));
  for (auto& r : reader.objects("layers")) network.layers.push_back(read_layer(r));
  for (auto& r : reader.objects("symbols")) network.symbols.push_back(read_symbol(r));
  for (const auto& l : network.layers) {
    if (l.output >= std::ssize(network.tensors) && !network.tensors.empty())
      reader.problem("layers",
                     fmt::format("{}: output {} of {} tensors", l.name, l.output, network.tensors.size()));
  }
  if (auto commands = reader.object("commands")) read_commands(std::move(*commands), network);
}

void put_tables(const NetworkDescription& network, nlohmann::ordered_json& json) {
  if (network.macs) json["macs"] = *network.macs;
  for (const auto& t : network.tensors) {
    json["tensors"].push_back({{"name", t.name},
                               {"buffer", t.buffer},
                               {"offset", t.offset},
                               {"layout", t.layout},
                               {"channels", t.channels},
                               {"height", t.height},
                               {"width", t.width},
                               {"scale", t.scale}});
  }
  for (const auto& l : network.layers)
    json["layers"].push_back(
        {{"name", l.name}, {"detail", l.detail}, {"macs", l.macs}, {"output", l.output}});
  for (const auto& s : network.symbols) {
    json["symbols"].push_back({{"name", s.name},
                               {"kind", s.kind},
                               {"layer", s.layer},
                               {"offset", s.offset},
                               {"bytes", s.bytes},
                               {"first_channel", s.first_channel},
                               {"channels", s.channels}});
  }
  if (network.commands.empty()) return;
  auto& commands = json["commands"];
  for (const auto& c : kColumns) commands["columns"].push_back(c.name);
  for (const auto& w : network.commands) {
    nlohmann::ordered_json row;
    for (const auto& c : kColumns) row.push_back(c.get(w));
    commands["rows"].push_back(std::move(row));
  }
}

}  // namespace npu::container
