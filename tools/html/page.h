// One self-contained HTML file out of a page's sources in tools/html, the chart library, and data. The file
// needs no network: styles, scripts and data are inside it, and its content security policy forbids requests.
//
// In the page's .html:
//   {{title}}                        text, escaped
//   {{style FILE}}, {{script FILE}}  an element with the file of tools/html
//   {{charts}}                       the chart library: Apache ECharts, as npm installed it
//   {{data}}                         JSON in <script type="application/json" id="data">
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace npu::tools {

// Where npm puts the library; not part of the source tree.
std::filesystem::path chart_library_file();

// Throws InputError where the chart library is not installed, and names the script that installs it.
void require_chart_library(const std::filesystem::path& file = chart_library_file());

// Throws as require_chart_library().
std::string fill_page(std::string_view page, std::string_view title, const nlohmann::ordered_json& data);

// So that no text of the data ends the element that holds it: every '<' is written as its escape.
std::string json_for_html(const nlohmann::ordered_json& data);
std::string text_for_html(std::string_view text);

}  // namespace npu::tools
