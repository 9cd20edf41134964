#include "tools/published.h"

#include <algorithm>
#include <boost/crc.hpp>
#include <charconv>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/csv.h"
#include "tools/files.h"
#include "tools/network_model.h"

namespace npu::tools {

namespace {

constexpr std::string_view kHeader =
    "row,model,quantity,unit,published,measures,source,program_bytes,program_crc32,network";
constexpr std::string_view kMore = ",mapping,densities,frames";
constexpr std::size_t kColumns = 10, kMoreColumns = 13;

template <class T>
bool parse_number(const std::string& text, T& out, auto... base) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), out, base...);
  return error == std::errc() && rest == text.data() + text.size();
}

}  // namespace

std::vector<PublishedRow> parse_published(const std::string& text, const std::string& file) {
  std::vector<Diagnostic> problems;
  std::vector<PublishedRow> rows;
  std::istringstream in(text);
  std::string line;
  std::size_t columns = kColumns;
  for (int number = 1; std::getline(in, line); ++number) {
    const auto bad = [&](std::string what) {
      problems.push_back({.file = file, .line = number, .what = std::move(what)});
    };
    if (number == 1) {
      if (line == std::string(kHeader) + std::string(kMore)) {
        columns = kMoreColumns;
      } else if (line != kHeader) {
        bad(fmt::format("the header is not '{}', with or without '{}'", kHeader, kMore));
      }
      continue;
    }
    const auto f = csv_fields(line);
    if (f.size() != columns) {
      bad(fmt::format("{} fields, there are {} columns", f.size(), columns));
      continue;
    }
    PublishedRow row{.row = f[0],
                     .model = f[1],
                     .quantity = f[2],
                     .unit = f[3],
                     .measures = f[5],
                     .source = f[6],
                     .network = f[9]};
    if (!parse_number(f[4], row.published)) bad(fmt::format("published: '{}' is no number", f[4]));
    if (!f[7].empty() && !parse_number(f[7], row.program_bytes))
      bad(fmt::format("program_bytes: '{}' is no count", f[7]));
    if (!f[8].empty() && !parse_number(f[8], row.program_crc32, 16))
      bad(fmt::format("program_crc32: '{}' is no hexadecimal number", f[8]));
    if (columns == kMoreColumns) {
      row.mapping = f[10];
      row.densities = f[11];
      if (!parse_number(f[12], row.frames) || row.frames < 1)
        bad(fmt::format("frames: '{}' is no count", f[12]));
    }
    rows.push_back(std::move(row));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return rows;
}

std::vector<PublishedRow> load_published(const std::string& product) {
  const auto file = config_folder() / "published" / (product + ".csv");
  std::ifstream in(file);
  if (!in) return {};
  return parse_published({std::istreambuf_iterator<char>(in), {}}, file.string());
}

std::vector<PublishedRow> load_published(const std::string& machine, const std::optional<std::string>& file) {
  auto rows = file ? parse_published(read_text(*file), *file) : load_published(machine);
  if (rows.empty())
    throw InputError(Diagnostic{.file = file.value_or(machine),
                                .what = file ? "has no rows" : "nothing was published about this machine",
                                .hint = "npusim list published"});
  return rows;
}

std::vector<PublishedRow> select_rows(std::vector<PublishedRow> rows, std::span<const std::string> names) {
  if (names.empty()) return rows;
  std::vector<std::string> known;
  for (const auto& row : rows) known.push_back(row.row);
  std::vector<Diagnostic> problems;
  for (const auto& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto near = did_you_mean(name, known);
    problems.push_back({.path = "--rows",
                        .what = fmt::format("no published row is called '{}'", name),
                        .hint = near ? fmt::format("did you mean '{}'?", *near) : "npusim list published"});
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  std::erase_if(rows,
                [&](const PublishedRow& row) { return std::ranges::find(names, row.row) == names.end(); });
  return rows;
}

std::uint32_t crc32_of(std::span<const std::uint32_t> words) {
  boost::crc_32_type crc;
  crc.process_bytes(words.data(), words.size_bytes());
  return crc.checksum();
}

const PublishedRow* find_row(std::span<const PublishedRow> rows, std::span<const std::uint32_t> program) {
  const auto crc = crc32_of(program);
  const auto it = std::ranges::find_if(rows, [&](const PublishedRow& row) {
    return row.quantity == "latency" && row.program_bytes > 0 && row.program_crc32 == crc &&
           row.program_bytes == static_cast<std::int64_t>(program.size_bytes());
  });
  return it == rows.end() ? nullptr : &*it;
}

const PublishedRow* find_network_row(std::span<const PublishedRow> rows, const std::string& model,
                                     const std::string& quantity, const std::string& mapping) {
  const PublishedRow* found = nullptr;
  for (const auto& row : rows) {
    if (row.quantity != quantity || row.network.empty() || row.mapping != mapping) continue;
    if (with_size(row.network) != with_size(model)) continue;
    if (!row.densities.empty()) return &row;
    if (found == nullptr) found = &row;
  }
  return found;
}

bool fitted_on(const Sources& sources, const std::string& row) {
  return std::ranges::any_of(sources, [&](const auto& key) {
    return std::ranges::find(key.second.rows, row) != key.second.rows.end();
  });
}

}  // namespace npu::tools
