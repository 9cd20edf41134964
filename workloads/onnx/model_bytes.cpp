#include "workloads/onnx/model_bytes.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/core/diagnostic.h"

namespace npu::onnx_file {

namespace {

[[noreturn]] void bad(const std::filesystem::path& file, const std::string& what) {
  throw InputError(Diagnostic{.file = file.string(), .what = what});
}

class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& file)
      : descriptor_(open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) bad(file, fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  ~OpenFile() { close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

class FileRegion : public graph::ConstantSource {
 public:
  FileRegion(std::filesystem::path file, std::uint64_t offset, std::uint64_t size)
      : file_(std::move(file)), offset_(offset), size_(size) {}

  std::vector<std::uint8_t> read() const override {
    const OpenFile open(file_);
    std::vector<std::uint8_t> bytes(size_);
    for (std::size_t at = 0; at < bytes.size();) {
      const auto got =
          pread(open.descriptor(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(offset_ + at));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) bad(file_, fmt::format("ends before byte {}", offset_ + size_));
      at += static_cast<std::size_t>(got);
    }
    return bytes;
  }

 private:
  std::filesystem::path file_;
  std::uint64_t offset_, size_;
};

class MappedModel : public ModelBytes {
 public:
  explicit MappedModel(const std::filesystem::path& file) : file_(file) {
    const OpenFile open(file);
    struct stat status {};
    if (fstat(open.descriptor(), &status) != 0 || !S_ISREG(status.st_mode)) bad(file, "is not a file");
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ == 0) return;
    memory_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, open.descriptor(), 0);
    if (memory_ == MAP_FAILED) bad(file, fmt::format("cannot be mapped: {}", std::strerror(errno)));
    // Only the headers between the weights are looked at: do not read ahead.
    madvise(memory_, size_, MADV_RANDOM);
  }
  ~MappedModel() override {
    if (memory_ != MAP_FAILED) munmap(memory_, size_);
  }
  MappedModel(const MappedModel&) = delete;
  MappedModel& operator=(const MappedModel&) = delete;

  std::span<const std::uint8_t> bytes() const override {
    if (size_ == 0) return {};
    return {static_cast<const std::uint8_t*>(memory_), size_};
  }
  std::string name() const override { return file_.string(); }
  std::filesystem::path folder() const override {
    return file_.has_parent_path() ? file_.parent_path() : std::filesystem::path(".");
  }
  std::shared_ptr<const graph::ConstantSource> region(std::uint64_t offset,
                                                      std::uint64_t size) const override {
    return file_region(file_, offset, size);
  }

 private:
  std::filesystem::path file_;
  std::size_t size_ = 0;
  void* memory_ = MAP_FAILED;
};

using Held = std::shared_ptr<const std::vector<std::uint8_t>>;

class HeldRegion : public graph::ConstantSource {
 public:
  HeldRegion(Held bytes, std::uint64_t offset, std::uint64_t size)
      : bytes_(std::move(bytes)), offset_(offset), size_(size) {}
  std::vector<std::uint8_t> read() const override {
    const auto first = bytes_->begin() + static_cast<std::ptrdiff_t>(offset_);
    return {first, first + static_cast<std::ptrdiff_t>(size_)};
  }

 private:
  Held bytes_;
  std::uint64_t offset_, size_;
};

class HeldModel : public ModelBytes {
 public:
  HeldModel(std::vector<std::uint8_t> bytes, std::string name)
      : bytes_(std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes))), name_(std::move(name)) {}
  std::span<const std::uint8_t> bytes() const override { return *bytes_; }
  std::string name() const override { return name_; }
  std::filesystem::path folder() const override { return {}; }
  std::shared_ptr<const graph::ConstantSource> region(std::uint64_t offset,
                                                      std::uint64_t size) const override {
    return std::make_shared<HeldRegion>(bytes_, offset, size);
  }

 private:
  Held bytes_;
  std::string name_;
};

}  // namespace

std::unique_ptr<ModelBytes> map_model(const std::filesystem::path& file) {
  return std::make_unique<MappedModel>(file);
}

std::unique_ptr<ModelBytes> hold_model(std::vector<std::uint8_t> bytes, const std::string& name) {
  return std::make_unique<HeldModel>(std::move(bytes), name);
}

std::shared_ptr<const graph::ConstantSource> file_region(const std::filesystem::path& file,
                                                         std::uint64_t offset, std::uint64_t size) {
  return std::make_shared<FileRegion>(std::filesystem::absolute(file), offset, size);
}

}  // namespace npu::onnx_file
