#include "isa/tcc750x/manual.h"

#include <iterator>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "isa/table/json.h"
#include "isa/table/markdown.h"
#include "isa/table/names.h"
#include "isa/tcc750x/channel_word.h"
#include "isa/tcc750x/dma.h"
#include "isa/tcc750x/dw.h"
#include "isa/tcc750x/misc.h"
#include "isa/tcc750x/mlx.h"
#include "isa/tcc750x/mm.h"
#include "isa/tcc750x/mnemonic.h"
#include "isa/tcc750x/program_builder.h"
#include "isa/tcc750x/transport.h"

namespace npu::tcc750x {
namespace {

struct Entry {
  const Format* format;
  int first_register;
};

std::vector<Entry> transport_formats() {
  std::vector<Entry> all;
  for (const Format& format : transport::kFormats) all.push_back({&format, mnemonic::kHeaderRegister});
  return all;
}

std::vector<Entry> unit_formats() {
  std::vector<Entry> all;
  for (const Format& format : dma::kFormats) all.push_back({&format, 1});
  for (const Format* format : {&mm::kFormat, &dw::kFormat, &misc::kFormat, &mlx::kFormat})
    all.push_back({format, 1});
  return all;
}

std::vector<Entry> data_formats() {
  return {{&channel_word::kFormat, mnemonic::kHeaderRegister}};
}

std::vector<Entry> all_formats() {
  auto all = transport_formats();
  for (const Entry& entry : unit_formats()) all.push_back(entry);
  for (const Entry& entry : data_formats()) all.push_back(entry);
  return all;
}

bool is_open(Status status) {
  return status == Status::kUnknown || status == Status::kInferred;
}

void add_unknowns(const Entry& entry, std::vector<std::string>& lines) {
  const auto place = [&](int word, int high, int low) {
    return fmt::format("{} {}{}", entry.format->name, isa::register_name(word, entry.first_register),
                       isa::bits_name(high, low));
  };
  for (const Field& field : entry.format->fields) {
    const auto where = place(field.word, field.high, field.low);
    if (is_open(field.status)) {
      lines.push_back(
          fmt::format("{} `{}`: {} ({})", where, field.name, field.meaning, to_string(field.status)));
    }
    for (const Code& code : field.codes) {
      if (!is_open(code.status)) continue;
      lines.push_back(fmt::format("{} `{}={}`: {} ({})", where, field.name, code.name, code.meaning,
                                  to_string(code.status)));
    }
  }
  for (const isa::BitRange& range : isa::unnamed_bits(*entry.format)) {
    lines.push_back(
        fmt::format("{}: no field, 0 in every published binary", place(range.word, range.high, range.low)));
  }
}

constexpr std::string_view kIntroduction = R"(# TCC750x command set

A program is a file of 32-bit little-endian words in pages of {page_words} words ({page_bytes} bytes). The command
processor executes a page from its command memory in order; the last {fetch_words} words of every page but the last
write the DMA's registers and run it to fetch the next page, and NOPs fill the gap before them. No command straddles
two pages. The program ends with one TRAP.

Commands write the registers of a unit (`write`), start it (`run`), or block until a transfer, a unit or both are done
(`wait`). A unit keeps its registers, and a run uses the last ones; the page fetch overwrites the DMA's. The DMA is one
queue for the cluster, in order; the other units belong to a core. GBUF addresses count words of {lanes} bytes.

Registers count from r1, which lies at byte address {first_register} of its unit; r0 stands for the command's own word.
A status says how well a fact is known: *published* in a document, *decoded* and proved on published binaries,
*inferred* (fits them, no proof), *unknown* (seen set or used, meaning not known).
)";

void add_section(std::string& page, std::string_view title, const std::vector<Entry>& entries) {
  fmt::format_to(std::back_inserter(page), "\n## {}\n", title);
  for (const Entry& entry : entries)
    fmt::format_to(std::back_inserter(page), "\n{}", isa::to_markdown(*entry.format, entry.first_register));
}

nlohmann::json section(const std::vector<Entry>& entries) {
  auto list = nlohmann::json::array();
  for (const Entry& entry : entries) list.push_back(isa::to_json(*entry.format, entry.first_register));
  return list;
}

}  // namespace

std::vector<std::string> unknowns() {
  std::vector<std::string> lines;
  for (const Entry& entry : all_formats()) add_unknowns(entry, lines);
  return lines;
}

std::string manual_page() {
  using fmt::arg;
  std::string page = fmt::format(fmt::runtime(kIntroduction), arg("page_words", kPageWords),
                                 arg("page_bytes", kPageWords * sizeof(Word)),
                                 arg("fetch_words", ProgramBuilder::kFetchWords), arg("lanes", kLanes),
                                 arg("first_register", kFirstRegister));
  add_section(page, "Command words", transport_formats());
  add_section(page, "Registers of the units", unit_formats());
  add_section(page, "Data in GBUF", data_formats());
  page += "\n## What is not known\n\n";
  for (const std::string& line : unknowns()) fmt::format_to(std::back_inserter(page), "- {}\n", line);
  return page;
}

nlohmann::json instruction_set() {
  auto units = nlohmann::json::array();
  for (const Code& code : kUnitCodes) {
    units.push_back({{"bits", code.bits}, {"name", code.name}, {"meaning", code.meaning}});
  }
  return {{"name", "tcc750x"},
          {"page_words", kPageWords},
          {"lanes", kLanes},
          {"first_register", kFirstRegister},
          {"units", std::move(units)},
          {"commands", section(transport_formats())},
          {"registers", section(unit_formats())},
          {"data", section(data_formats())},
          {"unknowns", unknowns()}};
}

}  // namespace npu::tcc750x
