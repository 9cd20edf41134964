// npusim asm, npusim disasm: text and binary, loss-free both ways.
#include "isa/tcc750x/assembly.h"

#include <CLI/CLI.hpp>
#include <cstring>
#include <sstream>

#include <fmt/format.h>

#include "isa/akida/assembly.h"
#include "sim/core/diagnostic.h"
#include "tools/akida/program.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/verbs.h"

namespace npu::tools {

namespace {

struct Files {
  std::string from, to = "-";
};

// The first word that is no comment.
std::string first_word(const std::string& text) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    std::string word;
    if (std::istringstream(line.substr(0, line.find(';'))) >> word) return word;
  }
  return {};
}

int assemble(const Files& files) {
  const std::string text = read_text(files.from);
  if (first_word(text) == "record") {
    write_bytes(files.to, akida_file(akida::assemble(text, files.from)));
    return kSuccess;
  }
  const auto words = tcc750x::assemble(text, files.from);
  std::vector<std::uint8_t> bytes(words.size() * sizeof(tcc750x::Word));
  std::memcpy(bytes.data(), words.data(), bytes.size());
  write_bytes(files.to, bytes);
  return kSuccess;
}

int disassemble(const Files& files) {
  const auto bytes = read_bytes(files.from);
  if (is_akida_file(bytes)) {
    const auto text = akida::disassemble(decode_akida_file(bytes, files.from));
    if (!text) throw InputError(Diagnostic{.file = files.from, .what = text.error().what});
    write_text(files.to, text.value());
    return kSuccess;
  }
  const auto words = tcc750x::to_words(bytes);
  if (!words)
    throw InputError(
        Diagnostic{.file = files.from, .offset = words.error().offset, .what = words.error().what});
  const auto text = tcc750x::disassemble_program(words.value());
  if (!text)
    throw InputError(
        Diagnostic{.file = files.from, .offset = text.error().offset, .what = text.error().what});
  write_text(files.to, text.value());
  return kSuccess;
}

void add(CLI::App& app, Action& chosen, const char* name, const char* what, int (*verb)(const Files&)) {
  auto files = std::make_shared<Files>();
  auto* sub = app.add_subcommand(name, what);
  sub->add_option("FILE", files->from, "file to read")->required();
  sub->add_option("-o", files->to, "file to write; - is standard output")->capture_default_str();
  sub->callback([files, verb, &chosen] { chosen = [files, verb] { return verb(*files); }; });
}

}  // namespace

void add_assembly(CLI::App& app, Action& chosen) {
  add(app, chosen, "asm", "assembly text to a command binary", assemble);
  add(app, chosen, "disasm", "a command binary to assembly text", disassemble);
}

}  // namespace npu::tools
