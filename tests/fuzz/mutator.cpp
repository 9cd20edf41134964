#include "tests/fuzz/mutator.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "isa/tcc750x/command.h"
#include "isa/tcc750x/transport.h"
#include "sim/core/quantity.h"

namespace npu::tcc750x::fuzz {
namespace {

template <class T>
const T& pick(const std::vector<T>& from, Rng& rng) {
  return from[static_cast<std::size_t>(rng.between(0, std::ssize(from) - 1))];
}

Word edge_or_any(Word most, Rng& rng) {
  switch (rng.between(0, 5)) {
    case 0:
      return 0;
    case 1:
      return most;
    case 2:
      return most / 2 + 1;
    case 3:
      return std::min<Word>(most, static_cast<Word>(rng.between(0, 8)));
    default:
      return static_cast<Word>(rng.next()) & most;
  }
}

// What decodes before the first word that does not.
std::vector<Command> decodable(std::span<const Word> program) {
  std::vector<Command> commands;
  for (std::size_t page = 0; page < program.size(); page += kPageWords) {
    const auto words = program.subspan(page, std::min<std::size_t>(kPageWords, program.size() - page));
    for (std::size_t at = 0; at < words.size();) {
      const auto command = decode(words.subspan(at), static_cast<std::int64_t>(page + at));
      if (!command) return commands;
      commands.push_back(command.value());
      at += static_cast<std::size_t>(command.value().size);
    }
  }
  return commands;
}

const Format& transport_format(CommandKind kind) {
  switch (kind) {
    case CommandKind::kRun:
      return transport::kFormats[1];
    case CommandKind::kWrite:
      return transport::kFormats[2];
    case CommandKind::kTrap:
      return transport::kFormats[3];
    default:
      return transport::kFormats[0];
  }
}

void mutate_field(std::vector<Word>& words, const Command& command, Rng& rng) {
  const auto at = static_cast<std::size_t>(command.word_index);
  const Format* format = &transport_format(command.kind);
  auto target = std::span(words).subspan(at, 1);
  // Seldom the header: the registers are where the meaning is.
  if (command.kind == CommandKind::kWrite && !rng.chance(12)) {
    const Format* registers = format_of(command.unit->unit, command.registers());
    if (registers == nullptr) return;
    format = registers;
    target = std::span(words).subspan(at + 1, command.registers().size());
  }
  const Field& field =
      format->fields[static_cast<std::size_t>(rng.between(0, std::ssize(format->fields) - 1))];
  if (static_cast<std::size_t>(field.word) >= target.size()) return;
  field.set_raw(target, edge_or_any(field.mask() >> field.low, rng));
}

void mutate_once(std::vector<Word>& words, Rng& rng) {
  const auto commands = decodable(words);
  if (words.empty()) return;
  std::vector<Command> waits, others;
  for (const Command& c : commands) {
    if (c.kind != CommandKind::kNop) (c.kind == CommandKind::kWait ? waits : others).push_back(c);
  }
  switch (rng.between(0, 9)) {
    case 0:
      words[static_cast<std::size_t>(rng.between(0, std::ssize(words) - 1))] = static_cast<Word>(rng.next());
      return;
    case 1:
      if (!waits.empty()) words[static_cast<std::size_t>(pick(waits, rng).word_index)] = 0;
      return;
    case 2:  // a WAIT or a RUN where something else was
      if (!waits.empty() && !others.empty())
        words[static_cast<std::size_t>(pick(waits, rng).word_index)] =
            pick(rng.chance(2) ? waits : others, rng).words[0];
      return;
    case 3:
      if (rng.chance(4))
        words.resize(static_cast<std::size_t>(
            rng.chance(3) ? rng.between(0, std::ssize(words))
                          : rng.between(1, ceil_div(std::ssize(words), kPageWords)) * kPageWords));
      return;
    default:
      if (!others.empty())
        mutate_field(words, rng.chance(6) && !waits.empty() ? pick(waits, rng) : pick(others, rng), rng);
  }
}

}  // namespace

std::vector<Word> mutate(std::span<const Word> program, Rng& rng) {
  std::vector<Word> words(program.begin(), program.end());
  for (auto n = rng.between(1, 4); n > 0; --n) mutate_once(words, rng);
  return words;
}

std::vector<std::vector<Word>> vendor_programs() {
  const auto root = std::filesystem::path(NPUSIM_SOURCE_DIR) / ".." / "shared" / "data" / "tcc750x";
  std::vector<std::filesystem::path> files;
  std::error_code status;
  for (const auto& entry : std::filesystem::directory_iterator(root, status))
    files.push_back(entry.path() / "npu_cmd.bin");
  std::ranges::sort(files);  // a folder lists in any order
  std::vector<std::vector<Word>> programs;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> content{std::istreambuf_iterator<char>(stream), {}};
    const std::vector<std::uint8_t> bytes(content.begin(), content.end());
    if (auto words = to_words(bytes)) programs.push_back(std::move(words.value()));
  }
  return programs;
}

}  // namespace npu::tcc750x::fuzz
