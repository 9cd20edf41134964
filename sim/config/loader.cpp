#include "sim/config/loader.h"

namespace npu::config {

Header read_header(const std::filesystem::path& path) {
  Reader reader(read_document(path), {});
  Header header = reader.header();
  reader.require_no_problems();
  return header;
}

}  // namespace npu::config
