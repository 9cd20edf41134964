// npusim asm, npusim disasm: text and binary, loss-free both ways.
#include "isa/tcc750x/assembly.h"

#include <CLI/CLI.hpp>
#include <cstring>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/exit_status.h"
#include "tools/files.h"
#include "tools/verbs.h"

namespace npu::tools {

namespace {

struct Files {
  std::string from, to = "-";
};

int assemble(const Files& files) {
  const auto words = tcc750x::assemble(read_text(files.from), files.from);
  std::vector<std::uint8_t> bytes(words.size() * sizeof(tcc750x::Word));
  std::memcpy(bytes.data(), words.data(), bytes.size());
  write_bytes(files.to, bytes);
  return kSuccess;
}

int disassemble(const Files& files) {
  const auto words = tcc750x::to_words(read_bytes(files.from));
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
