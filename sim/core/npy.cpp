#include "sim/core/npy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <optional>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

struct TypeCode {
  std::string_view code;
  DType type;
};
constexpr std::array<TypeCode, 9> kTypes{{{"|u1", DType::kU8},
                                          {"|i1", DType::kS8},
                                          {"<u2", DType::kU16},
                                          {"<i2", DType::kS16},
                                          {"<u4", DType::kU32},
                                          {"<i4", DType::kS32},
                                          {"<u8", DType::kU64},
                                          {"<i8", DType::kS64},
                                          {"<f4", DType::kF32}}};

[[noreturn]] void bad(const std::string& file, std::string what) {
  throw InputError(Diagnostic{.file = file, .what = std::move(what)});
}

// The text behind 'key': up to the next comma at depth 0, of a Python dict literal as numpy writes it.
std::optional<std::string_view> value_of(std::string_view header, std::string_view key) {
  const auto at = header.find(fmt::format("'{}'", key));
  if (at == std::string_view::npos) return std::nullopt;
  const auto colon = header.find(':', at);
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view rest = header.substr(colon + 1);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const auto end = rest.starts_with('(') ? rest.find(')') : rest.find_first_of(",}");
  return end == std::string_view::npos ? std::nullopt : std::optional(rest.substr(0, end));
}

std::vector<std::int64_t> parse_shape(std::string_view text, const std::string& file) {
  std::vector<std::int64_t> shape;
  while (true) {
    const auto digit = text.find_first_of("0123456789-");
    if (digit == std::string_view::npos) return shape;
    text.remove_prefix(digit);
    std::int64_t n = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc() || n < 0 || n > (std::int64_t{1} << 40))
      bad(file, "a dimension of the .npy header is no count");
    shape.push_back(n);
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  }
}

}  // namespace

Tensor parse_npy(std::span<const std::uint8_t> bytes, const std::string& file) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with(kMagic) || bytes.size() < 12) bad(file, "not an .npy file");
  const bool long_header = bytes[6] >= 2;
  std::size_t header_size = bytes[8] | static_cast<std::size_t>(bytes[9]) << 8;
  if (long_header)
    header_size |= static_cast<std::size_t>(bytes[10]) << 16 | static_cast<std::size_t>(bytes[11]) << 24;
  const std::size_t header_at = long_header ? 12 : 10;
  if (header_at + header_size > bytes.size()) bad(file, "the .npy header is cut off");
  const auto header = text.substr(header_at, header_size);

  const auto descr = value_of(header, "descr"), order = value_of(header, "fortran_order"),
             shape = value_of(header, "shape");
  if (!descr || !order || !shape) bad(file, "the .npy header lacks descr, fortran_order or shape");
  if (*order != "False") bad(file, "column-major .npy arrays are not read; save it in C order");
  const auto type = std::ranges::find_if(
      kTypes, [&](const TypeCode& t) { return descr->find(t.code) != std::string_view::npos; });
  if (type == kTypes.end()) bad(file, fmt::format("element type {} is not read", *descr));

  Tensor tensor{.type = type->type, .shape = parse_shape(*shape, file), .bytes = {}};
  const auto body = bytes.subspan(header_at + header_size);
  double expected = size_of(tensor.type);
  for (const auto n : tensor.shape)
    expected *= static_cast<double>(n);  // in double: a hostile shape may overflow
  if (expected != static_cast<double>(body.size())) {
    bad(file, fmt::format("shape {} of {} needs {:.0f} bytes, the file has {}", shape_text(tensor.shape),
                          to_string(tensor.type), expected, body.size()));
  }
  tensor.bytes.assign(body.begin(), body.end());
  return tensor;
}

Tensor load_npy(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) bad(file.string(), "cannot be read");
  const std::vector<char> content{std::istreambuf_iterator<char>(in), {}};
  return parse_npy({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()}, file.string());
}

void save_npy(const std::filesystem::path& file, const Tensor& tensor) {
  const auto type = std::ranges::find(kTypes, tensor.type, &TypeCode::type);
  std::string shape;
  for (const auto n : tensor.shape) shape += fmt::format("{}, ", n);
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type->code, shape);
  constexpr std::size_t kAlignment = 64, kPrefix = 10;
  header.append(kAlignment - (kPrefix + header.size() + 1) % kAlignment, ' ');
  header += '\n';
  std::ofstream out(file, std::ios::binary);
  out << kMagic << '\x01' << '\x00' << static_cast<char>(header.size() & 0xff)
      << static_cast<char>(header.size() >> 8) << header;
  out.write(reinterpret_cast<const char*>(tensor.bytes.data()),
            static_cast<std::streamsize>(tensor.bytes.size()));
  if (!out) bad(file.string(), "cannot be written");
}

}  // namespace npu
