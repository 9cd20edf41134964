// From a YAML file and --set overrides to a validated struct. Every key that describe() visits must be in the
// file: no default hides in code. All problems are thrown at once, in one npu::InputError:
//
//   configs/hw/x.yaml:12:22: dma.setup_ns: 5000 ns is outside 0 .. 1000 ns (time before the first byte)
//   --set dma.setup=3: dma.setup: unknown key; did you mean 'dma.setup_ns'?
//
//   const auto chip = config::load<ChipConfig>("configs/hw/tcc750x.yaml", {{"dma.setup_ns", "500"}});
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sim/config/document.h"
#include "sim/config/key.h"
#include "sim/config/loaded.h"
#include "sim/config/reader.h"

namespace npu::config {

// The visitor of describe() that fills a struct.
class FillingVisitor {
 public:
  explicit FillingVisitor(Reader& reader) : reader_(reader) {}

  void number(const Key& key, int& out) {
    Key fitting = key;
    fitting.low = std::max(key.low, static_cast<double>(std::numeric_limits<int>::min()));
    fitting.high = std::min(key.high, static_cast<double>(std::numeric_limits<int>::max()));
    if (const auto value = reader_.integer(fitting)) out = static_cast<int>(*value);
  }

  void number(const Key& key, std::int64_t& out) {
    if (const auto value = reader_.integer(key)) out = *value;
  }

  void number(const Key& key, double& out) {
    if (const auto value = reader_.real(key)) out = *value;
  }

  void choice(const Key& key, std::string& out, std::span<const std::string_view> options) {
    if (auto value = reader_.choice(key, options)) out = std::move(*value);
  }

  template <class Struct>
  void section(std::string_view name, std::string_view meaning, Struct& out) {
    reader_.enter_section(name, meaning);
    Struct::describe(out, *this);
    reader_.leave_section();
  }

 private:
  Reader& reader_;
};

template <class Config>
Loaded<Config> load_document(Document document, const Overrides& overrides) {
  Reader reader(std::move(document), overrides);
  const Header header = reader.header();
  Config config;
  FillingVisitor visitor(reader);
  Config::describe(config, visitor);
  auto provenance = reader.finish();
  return {.config = std::move(config),
          .name = header.name,
          .summary = header.summary,
          .product = header.product,
          .provenance = std::move(provenance)};
}

template <class Config>
Loaded<Config> load(const std::filesystem::path& path, const Overrides& overrides = {}) {
  return load_document<Config>(read_document(path), overrides);
}

// The same for text that claims to be the file `path`, whose folder `inherits` looks in.
template <class Config>
Loaded<Config> load_text(std::string_view text, const std::filesystem::path& path,
                         const Overrides& overrides = {}) {
  return load_document<Config>(read_document_text(text, path), overrides);
}

// What a file says of itself, before it is known which struct its keys fill.
Header read_header(const std::filesystem::path& path);

}  // namespace npu::config
