#include "tools/html/sweep_page.h"

#include "tools/html/page.h"

namespace npu::tools {

std::string sweep_page(const nlohmann::ordered_json& table) {
  return fill_page("sweep.html", "sweep " + table.at("sweep").get<std::string>(), table);
}

}  // namespace npu::tools
