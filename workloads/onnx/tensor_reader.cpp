#include "workloads/onnx/tensor_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "workloads/onnx/wire_reader.h"

namespace npu::onnx_file {

namespace {

// Field numbers of TensorProto in onnx.proto.
enum : std::uint32_t {
  kDims = 1,
  kDataType = 2,
  kSegment = 3,
  kFloatData = 4,
  kInt32Data = 5,
  kStringData = 6,
  kInt64Data = 7,
  kName = 8,
  kRawData = 9,
  kDoubleData = 10,
  kUint64Data = 11,
  kExternalData = 13,
  kDataLocation = 14
};

constexpr std::array<std::string_view, 24> kTypeNames{
    "UNDEFINED",      "FLOAT",      "UINT8",          "INT8",       "UINT16",   "INT16",
    "INT32",          "INT64",      "STRING",         "BOOL",       "FLOAT16",  "DOUBLE",
    "UINT32",         "UINT64",     "COMPLEX64",      "COMPLEX128", "BFLOAT16", "FLOAT8E4M3FN",
    "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "UINT4",      "INT4",     "FLOAT4E2M1"};
constexpr int kBool = 9;

// The typed field that holds elements of a type.
std::uint32_t data_field(DType type) {
  switch (type) {
    case DType::kF32:
      return kFloatData;
    case DType::kS64:
      return kInt64Data;
    case DType::kU32:
    case DType::kU64:
      return kUint64Data;
    default:
      return kInt32Data;
  }
}

// Calls f(element as 64 bits) for every element of a typed field, packed or not.
template <class F>
void for_each_number(const WireField& field, DType type, F f) {
  if (field.type != WireType::kBytes) return f(field.value);
  if (type == DType::kF32) {
    if (field.bytes.size() % 4 != 0)
      throw WireError("has float_data that is no multiple of 4 bytes", field.begin);
    for (std::size_t i = 0; i < field.bytes.size(); i += 4) {
      std::uint32_t bits = 0;
      std::memcpy(&bits, &field.bytes[i], sizeof bits);
      f(bits);
    }
    return;
  }
  WireReader numbers(field.bytes, field.bytes_begin);
  while (!numbers.at_end()) f(numbers.varint());
}

// Elements of a typed field: the serialised TensorProto is read again, and decoded.
class TypedData : public graph::ConstantSource {
 public:
  TypedData(std::shared_ptr<const graph::ConstantSource> message, DType type)
      : message_(std::move(message)), type_(type) {}

  std::vector<std::uint8_t> read() const override {
    const auto message = message_->read();
    std::vector<std::uint8_t> bytes;
    const auto size = static_cast<std::size_t>(size_of(type_));
    try {
      WireReader reader(message);
      while (const auto field = reader.next()) {
        if (field->number != data_field(type_)) continue;
        for_each_number(*field, type_, [&](std::uint64_t number) {
          std::array<std::uint8_t, 8> little{};
          std::memcpy(little.data(), &number, sizeof number);
          bytes.insert(bytes.end(), little.begin(), little.begin() + static_cast<std::ptrdiff_t>(size));
        });
      }
    } catch (const WireError& error) {  // the file is not what it was
      throw InputError(Diagnostic{.what = error.what()});
    }
    return bytes;
  }

 private:
  std::shared_ptr<const graph::ConstantSource> message_;
  DType type_;
};

struct Header {
  std::string name;
  std::vector<std::int64_t> dims;
  int type = 0;
  bool external = false, segmented = false, raw = false;
  Region raw_data;
  std::int64_t typed_elements = 0;
  std::uint32_t other_data = 0;  // a data field that is not the type's
  std::map<std::string, std::string> entries;
};

void read_entry(const WireField& field, Header& header) {
  WireReader entry(field.bytes, field.bytes_begin);
  std::string key, value;
  while (const auto part = entry.next()) {
    if (part->type == WireType::kBytes && part->number == 1) key = part->text();
    if (part->type == WireType::kBytes && part->number == 2) value = part->text();
  }
  header.entries[key] = value;
}

Header read_header(std::span<const std::uint8_t> bytes, std::uint64_t offset) {
  Header header;
  WireReader reader(bytes, offset);
  while (const auto field = reader.next()) {
    const bool is_bytes = field->type == WireType::kBytes;
    switch (field->number) {
      case kDims:
        for_each_number(*field, DType::kS64,
                        [&](std::uint64_t n) { header.dims.push_back(static_cast<std::int64_t>(n)); });
        break;
      case kDataType:
        header.type = static_cast<int>(std::min<std::uint64_t>(field->value, 1000));
        break;
      case kSegment:
        header.segmented = true;
        break;
      case kName:
        header.name = field->text();
        break;
      case kRawData:
        if (!is_bytes) throw WireError("has raw_data of a wrong wire type", field->begin);
        header.raw = true;
        header.raw_data = {.offset = field->bytes_begin, .size = field->bytes.size()};
        break;
      case kExternalData:
        if (is_bytes) read_entry(*field, header);
        break;
      case kDataLocation:
        header.external = field->value == 1;
        break;
      default:
        break;
    }
  }
  return header;
}

void count_elements(std::span<const std::uint8_t> bytes, std::uint64_t offset, DType type, Header& header) {
  WireReader reader(bytes, offset);
  while (const auto field = reader.next()) {
    if (field->number == data_field(type)) {
      for_each_number(*field, type, [&](std::uint64_t) { ++header.typed_elements; });
    } else if (field->number == kFloatData || field->number == kInt32Data || field->number == kStringData ||
               field->number == kInt64Data || field->number == kDoubleData || field->number == kUint64Data) {
      header.other_data = field->number;
    }
  }
}

std::uint64_t entry_number(const Header& header, const std::string& key, std::uint64_t fallback) {
  const auto entry = header.entries.find(key);
  if (entry == header.entries.end()) return fallback;
  std::uint64_t number = 0;
  const auto& text = entry->second;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || rest != text.data() + text.size())
    throw TensorError(fmt::format("external data: {} '{}' is no count of bytes", key, text));
  return number;
}

std::shared_ptr<const graph::ConstantSource> external_source(const ModelBytes& model, const Header& header,
                                                             std::uint64_t size) {
  const auto location = header.entries.find("location");
  if (location == header.entries.end() || location->second.empty())
    throw TensorError("external data: no location is given");
  if (model.folder().empty())
    throw TensorError("external data: a model without a file has no folder to look in");
  const auto relative = std::filesystem::path(location->second).lexically_normal();
  if (relative.is_absolute() || relative.begin()->string() == ".." ||
      location->second.find('\0') != std::string::npos) {
    throw TensorError(fmt::format("external data: '{}' leaves the model's folder", location->second));
  }
  const auto file = model.folder() / relative;
  std::error_code error;
  const auto available = std::filesystem::file_size(file, error);
  if (error) throw TensorError(fmt::format("external data: {} cannot be read", file.string()));
  const auto offset = entry_number(header, "offset", 0);
  const auto length = entry_number(header, "length", size);
  if (length != size)
    throw TensorError(fmt::format("external data: length is {}, shape and type need {} bytes", length, size));
  if (offset > available || size > available - offset) {
    throw TensorError(fmt::format("external data: {} has {} bytes, byte {} to {} are needed", file.string(),
                                  available, offset, offset + size));
  }
  return file_region(file, offset, size);
}

}  // namespace

std::string element_type_name(int onnx_type) {
  if (onnx_type < 0 || onnx_type >= std::ssize(kTypeNames)) return fmt::format("element type {}", onnx_type);
  return std::string(kTypeNames[static_cast<std::size_t>(onnx_type)]);
}

DType element_type(int onnx_type) {
  constexpr std::array<std::pair<int, DType>, 10> kTypes{{{1, DType::kF32},
                                                          {2, DType::kU8},
                                                          {3, DType::kS8},
                                                          {4, DType::kU16},
                                                          {5, DType::kS16},
                                                          {6, DType::kS32},
                                                          {7, DType::kS64},
                                                          {kBool, DType::kU8},
                                                          {12, DType::kU32},
                                                          {13, DType::kU64}}};
  const auto* type = std::ranges::find(kTypes, onnx_type, &std::pair<int, DType>::first);
  if (type == kTypes.end())
    throw TensorError(fmt::format("elements of {} are not supported", element_type_name(onnx_type)));
  return type->second;
}

std::int64_t checked_elements(const std::vector<std::int64_t>& shape) {
  constexpr std::int64_t kMost = std::int64_t{1} << 40;
  std::int64_t elements = 1;
  for (const auto extent : shape) {
    if (extent < 0)
      throw TensorError(fmt::format("has a negative extent in its shape [{}]", fmt::join(shape, ",")));
  }
  if (std::ranges::find(shape, 0) != shape.end()) return 0;
  for (const auto extent : shape) {
    if (extent > kMost / elements)
      throw TensorError(fmt::format("has more than 2^40 elements: shape [{}]", fmt::join(shape, ",")));
    elements *= extent;
  }
  return elements;
}

std::string tensor_name(const ModelBytes& model, Region region) {
  try {
    return read_header(model.bytes().subspan(region.offset, region.size), region.offset).name;
  } catch (const WireError&) {
    return {};
  }
}

LazyTensor read_tensor(const ModelBytes& model, Region region) {
  const auto bytes = model.bytes().subspan(region.offset, region.size);
  Header header = read_header(bytes, region.offset);
  LazyTensor tensor{.value = {.name = header.name, .type = element_type(header.type), .shape = header.dims},
                    .is_bool = header.type == kBool};
  const auto type = tensor.value.type;
  const auto elements = checked_elements(header.dims);
  const auto size = static_cast<std::uint64_t>(elements * size_of(type));
  if (header.segmented) throw TensorError("is stored in segments, which are not supported");
  if (header.external) {
    tensor.value.constant = external_source(model, header, size);
    return tensor;
  }
  if (header.raw) {
    if (header.raw_data.size != size) {
      throw TensorError(fmt::format("raw_data has {} bytes, [{}] {} needs {}", header.raw_data.size,
                                    fmt::join(header.dims, ","), to_string(type), size));
    }
    tensor.value.constant = model.region(header.raw_data.offset, size);
    return tensor;
  }
  count_elements(bytes, region.offset, type, header);
  if (header.typed_elements != elements) {
    throw TensorError(
        fmt::format("has {} elements of data, [{}] {} needs {}{}", header.typed_elements,
                    fmt::join(header.dims, ","), to_string(type), elements,
                    header.other_data != 0 ? "; its data is in the field of another type" : ""));
  }
  tensor.value.constant = std::make_shared<TypedData>(model.region(region.offset, region.size), type);
  return tensor;
}

}  // namespace npu::onnx_file
