#include "tools/html/page.h"

#include <stdexcept>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "tools/files.h"

namespace npu::tools {

namespace fs = std::filesystem;

namespace {

fs::path source_folder() {
  return fs::path(NPUSIM_SOURCE_DIR) / "tools/html";
}

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

// Inside a string or a regular expression of a script, where alone these can stand, the backslash is void.
std::string script_element(std::string text) {
  text = replace_all(std::move(text), "</script", "<\\/script");
  return "<script>" + replace_all(std::move(text), "<!--", "<\\!--") + "</script>";
}

std::string expand(std::string_view directive, std::string_view title, const nlohmann::ordered_json& data) {
  const auto space = directive.find(' ');
  const auto word = directive.substr(0, space);
  const auto file = [&] { return read_text((source_folder() / directive.substr(space + 1)).string()); };
  if (word == "title") return text_for_html(title);
  if (word == "style") return "<style>\n" + file() + "</style>";
  if (word == "script") return script_element("\n" + file());
  if (word == "charts") return script_element(read_text(chart_library_file().string()));
  if (word == "data")
    return R"(<script type="application/json" id="data">)" + json_for_html(data) + "</script>";
  throw std::logic_error(fmt::format("a page asks for {}", directive));
}

}  // namespace

fs::path chart_library_file() {
  return source_folder() / "node_modules/echarts/dist/echarts.min.js";
}

void require_chart_library(const fs::path& file) {
  if (fs::exists(file)) return;
  throw InputError(
      Diagnostic{.file = file.string(),
                 .what = "is not there: reports in HTML draw with it (Apache ECharts)",
                 .hint = "tools/install_node_packages installs it; --report FILE.txt needs none"});
}

std::string json_for_html(const nlohmann::ordered_json& data) {
  using Json = nlohmann::ordered_json;
  // Names come from other people's files and need not be UTF-8.
  return replace_all(data.dump(-1, ' ', false, Json::error_handler_t::replace), "<", "\\u003c");
}

std::string text_for_html(std::string_view text) {
  std::string escaped;
  for (const char c : text)
    escaped += c == '<'   ? "&lt;"
               : c == '>' ? "&gt;"
               : c == '&' ? "&amp;"
               : c == '"' ? "&quot;"
                          : std::string(1, c);
  return escaped;
}

std::string fill_page(std::string_view page, std::string_view title, const nlohmann::ordered_json& data) {
  require_chart_library();
  const std::string source = read_text((source_folder() / page).string());
  std::string filled;
  std::size_t at = 0;
  for (;;) {
    const auto open = source.find("{{", at);
    filled += source.substr(at, open - at);
    if (open == std::string::npos) return filled;
    const auto close = source.find("}}", open);
    if (close == std::string::npos) throw std::logic_error(fmt::format("{} has an open directive", page));
    filled += expand(std::string_view(source).substr(open + 2, close - open - 2), title, data);
    at = close + 2;
  }
}

}  // namespace npu::tools
