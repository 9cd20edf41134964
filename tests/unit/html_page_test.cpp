// Text and data inside a page.
#include <fstream>

#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "tools/html/page.h"

namespace npu::tools {
namespace {

using Json = nlohmann::ordered_json;

TEST(Page, DataCannotEndTheElementThatHoldsThem) {
  const Json data{{"name", "</script><!-- <script>"}};
  const auto text = json_for_html(data);
  EXPECT_EQ(text.find('<'), std::string::npos);
  EXPECT_EQ(Json::parse(text), data);
}

TEST(Page, NamesThatAreNoUtf8AreShownWithReplacements) {
  EXPECT_EQ(Json::parse(json_for_html({{"name", "a\xff"}}))["name"], "a\xef\xbf\xbd");
}

TEST(Page, TextIsEscaped) {
  EXPECT_EQ(text_for_html(R"(<a href="x">&)"), "&lt;a href=&quot;x&quot;&gt;&amp;");
}

TEST(Page, AMissingChartLibraryIsAnErrorThatSaysHowToInstallIt_bad) {
  try {
    require_chart_library("/nowhere/echarts.min.js");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("/nowhere/echarts.min.js"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("tools/install_node_packages"), std::string::npos);
  }
}

TEST(Page, IsFilledAndLeavesNoDirective) {
  if (!std::filesystem::exists(chart_library_file())) GTEST_SKIP() << "ECharts is not installed";
  const auto page = fill_page("sweep.html", "a <title>", {{"rows", Json::array()}});
  EXPECT_NE(page.find("<title>a &lt;title&gt;</title>"), std::string::npos);
  EXPECT_NE(page.find(R"({"rows":[]})"), std::string::npos);
  for (const auto* directive : {"{{title}}", "{{data}}", "{{charts}}", "{{script", "{{style"})
    EXPECT_EQ(page.find(directive), std::string::npos) << directive;
}

TEST(Page, NamesNoAddressToLoadFrom) {
  if (!std::filesystem::exists(chart_library_file())) GTEST_SKIP() << "ECharts is not installed";
  for (const auto* name : {"run.html", "sweep.html"}) {
    std::ifstream file(std::filesystem::path(NPUSIM_SOURCE_DIR) / "tools/html" / name);
    const std::string source{std::istreambuf_iterator<char>(file), {}};
    for (const auto* loads : {" src=", "<link", "http:", "https:", "@import"})
      EXPECT_EQ(source.find(loads), std::string::npos) << name << loads;
  }
}

}  // namespace
}  // namespace npu::tools
