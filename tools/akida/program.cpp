#include "tools/akida/program.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

#include "isa/akida/registers.h"
#include "sim/core/diagnostic.h"
#include "tools/compiled_folder.h"
#include "workloads/integer/integer_json.h"

namespace npu::tools {

namespace {

// What the records say of sizes, where no network.json does.
void fill_sizes(AkidaProgram& p) {
  const auto& first = p.records.front().a;
  const auto& last = p.records.back().a;
  const auto g = akida::geometry_of(last);
  p.input_bytes = first.in_x * first.in_y * first.in_channels;
  p.output_bytes = g.out_x() * g.out_y() * last.filters * 4;
}

// Without the zeros that fill the last page of the file.
void trim(std::vector<isa::Word>& words) {
  if (words.size() < akida::kHeaderWords) return;
  const std::size_t length = akida::kHeaderWordsInAll.raw(words);
  if (length >= words.size() || words.size() - length >= container::CompiledModel::kPageBytes / 4) return;
  if (std::all_of(words.begin() + static_cast<std::ptrdiff_t>(length), words.end(),
                  [](auto w) { return w == 0; }))
    words.resize(length);
}

akida::Program decode_trimmed(std::vector<isa::Word>& words, const std::string& file) {
  trim(words);
  auto program = akida::decode(words);
  if (!program)
    throw InputError(
        Diagnostic{.file = file, .offset = program.error().offset, .what = program.error().what});
  return std::move(program.value());
}

void name_layers(AkidaProgram& p) {
  int layers = 0;
  for (const auto& record : p.records) layers = std::max(layers, record.a.layer + 1);
  for (int i = static_cast<int>(p.network.layers.size()); i < layers; ++i)
    p.network.layers.push_back({.name = fmt::format("layer {}", i)});
}

}  // namespace

std::vector<std::string> AkidaProgram::layer_names() const {
  std::vector<std::string> names;
  for (const auto& layer : network.layers) names.push_back(layer.name);
  return names;
}

AkidaProgram program_of(const AkidaNetwork& network) {
  AkidaProgram p{.name = network.compiled.network.name,
                 .words = encode(network.compiled.program),
                 .network = network.compiled.network};
  auto records = akida::place_records(network.compiled.program);
  if (!records) throw std::logic_error("the compiler's own program cannot be read: " + records.error().what);
  p.records = std::move(records.value());
  fill_sizes(p);
  return p;
}

AkidaProgram load_akida_program(const std::filesystem::path& folder) {
  auto model = container::load_compiled_model(folder, std::nullopt, container::Weights::kSizeOnly);
  AkidaProgram p{.name = model.network.name.empty() ? folder.filename().string() : model.network.name,
                 .file = (folder / container::CompiledModel::kCommandsFile).string(),
                 .words = std::move(model.commands),
                 .network = std::move(model.network)};
  auto records = akida::place_records(decode_trimmed(p.words, p.file));
  if (!records) throw InputError(Diagnostic{.file = p.file, .what = records.error().what});
  p.records = std::move(records.value());
  fill_sizes(p);
  name_layers(p);
  return p;
}

std::vector<std::uint8_t> akida_file(const akida::Program& program) {
  const auto words = encode(program);
  std::vector<std::uint8_t> bytes(
      static_cast<std::size_t>(ceil_div(std::ssize(words) * 4, container::CompiledModel::kPageBytes) *
                               container::CompiledModel::kPageBytes));
  std::memcpy(bytes.data(), words.data(), words.size() * 4);
  return bytes;
}

bool is_akida_file(std::span<const std::uint8_t> bytes) {
  isa::Word magic = 0;
  if (bytes.size() >= sizeof magic) std::memcpy(&magic, bytes.data(), sizeof magic);
  return magic == akida::kMagic;
}

akida::Program decode_akida_file(std::span<const std::uint8_t> bytes, const std::string& file) {
  if (bytes.size() % sizeof(isa::Word) != 0)
    throw InputError(
        Diagnostic{.file = file, .what = fmt::format("{} bytes are no whole words", bytes.size())});
  std::vector<isa::Word> words(bytes.size() / sizeof(isa::Word));
  std::memcpy(words.data(), bytes.data(), bytes.size());
  return decode_trimmed(words, file);
}

void write_akida_folder(const std::filesystem::path& folder, const AkidaNetwork& network, bool values) {
  const auto bytes = akida_file(network.compiled.program);
  write_compiled_folder(folder, {.commands = bytes,
                                 .network = network.compiled.network,
                                 .integer = values ? &network.integer : nullptr});
}

void check_program(const AkidaProgram& p, const AkidaHardware& hardware) {
  const std::string own = Machine(hardware).program_fingerprint();
  if (!p.network.compiled_for.empty() && p.network.compiled_for != own)
    throw InputError(Diagnostic{.file = p.file,
                                .path = "compiled_for",
                                .what = "the program was compiled for another machine",
                                .hint = "compile it again with the same --on and --set"});
  std::vector<Diagnostic> problems;
  for (auto& what : akida::check_program(p.records, hardware.config.npu))
    problems.push_back({.file = p.file, .what = std::move(what)});
  if (!problems.empty()) throw InputError(std::move(problems));
}

}  // namespace npu::tools
