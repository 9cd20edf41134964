#include <string>

#include <gtest/gtest.h>

#include "sim/config/document.h"

namespace npu::config {
namespace {

std::string problems_of(std::string_view text) {
  return to_string(parse_yaml(text, "f.yaml").problems);
}

TEST(ConfigYaml, KeepsTheOrderAndThePlaceOfEveryNode) {
  const Document document = parse_yaml("# comment\nb: 1\na:\n  - x\n  - {y: \"2\"}\n", "f.yaml");
  ASSERT_TRUE(document.problems.empty());
  ASSERT_EQ(document.root.entries.size(), 2u);
  const Entry& b = document.root.entries[0];
  EXPECT_EQ(b.name, "b");
  EXPECT_EQ(b.place.line, 2);
  EXPECT_EQ(b.place.column, 1);
  EXPECT_EQ(b.value.place.column, 4);
  EXPECT_FALSE(b.value.quoted);
  const Node& a = document.root.entries[1].value;
  ASSERT_EQ(a.kind, Node::Kind::kList);
  const Node* y = a.items[1].find("y");
  ASSERT_NE(y, nullptr);
  EXPECT_EQ(y->text, "2");
  EXPECT_TRUE(y->quoted);
  EXPECT_EQ(y->place.line, 5);
  EXPECT_EQ(y->place.column, 9);
}

TEST(ConfigYaml, KeepsTheTextOfANumberAsWritten) {
  EXPECT_EQ(parse_yaml("a: 010", "f.yaml").root.find("a")->text, "010");
}

TEST(ConfigYaml, TakesAByteOrderMark) {
  const Document document = parse_yaml(
      "\xef\xbb\xbf"
      "a: 1\n",
      "f.yaml");
  EXPECT_TRUE(document.problems.empty());
  EXPECT_NE(document.root.find("a"), nullptr);
}

TEST(ConfigYaml, RefusesADuplicateKey_bad) {
  EXPECT_EQ(problems_of("a: 1\nb: 2\na: 3\n"),
            "f.yaml:3:1: key 'a' is a duplicate; it stands first in line 1, column 1");
}

TEST(ConfigYaml, RefusesADuplicateKeyOfAnInnerMap_bad) {
  EXPECT_EQ(problems_of("a:\n  b: {value: 1, value: 2}\n"),
            "f.yaml:2:17: key 'value' is a duplicate; it stands first in line 2, column 7");
}

TEST(ConfigYaml, KeepsTheFirstOfDuplicatesSoThatTheRestIsCheckedToo_bad) {
  EXPECT_EQ(parse_yaml("a: 1\na: {b: 2}\n", "f.yaml").root.find("a")->text, "1");
}

TEST(ConfigYaml, PointsAtASyntaxError_bad) {
  const std::string text = problems_of("a: 1\nb: [1, 2\nc: 3\n");
  EXPECT_TRUE(text.starts_with("f.yaml:3:2: malformed YAML: ")) << text;
}

TEST(ConfigYaml, RefusesAQuoteThatIsNotClosed_bad) {
  for (const auto* text : {"a: 1\nb: 'x\n", "a: 1\nb: \"x\n", "a: 'x", "a: \"x", "'a"}) {
    EXPECT_NE(problems_of(text).find("malformed YAML"), std::string::npos) << text;
  }
}

TEST(ConfigYaml, TakesAFileThatSaysWhereItEnds) {
  EXPECT_EQ(problems_of("a: 1\n...\n"), "");
  EXPECT_EQ(problems_of("---\na: 1\n...\n# comment\n"), "");
  EXPECT_EQ(problems_of("a: 1"), "");
  EXPECT_EQ(parse_yaml("a: |\n  x\n", "f.yaml").root.find("a")->text, "x\n");
}

TEST(ConfigYaml, ReportsADuplicateBeforeASyntaxErrorToo_bad) {
  const std::string text = problems_of("a: 1\na: 2\nb: {c: 1\n");
  EXPECT_NE(text.find("f.yaml:2:1: key 'a' is a duplicate"), std::string::npos) << text;
  EXPECT_NE(text.find("malformed YAML"), std::string::npos) << text;
}

TEST(ConfigYaml, RefusesAnchorsAndAliases_bad) {
  EXPECT_EQ(problems_of("a: &x 1\nb: *x\n"),
            "f.yaml:1:4: anchors (&name) are not allowed; write the value out, or use inherits\n"
            "f.yaml:2:4: aliases (*name) are not allowed; write the value out, or use inherits");
  EXPECT_NE(problems_of("a: &x {b: 1}\n"), "");
  EXPECT_NE(problems_of("a: &x [1]\n"), "");
  EXPECT_NE(problems_of("a: &x\n"), "");
}

TEST(ConfigYaml, RefusesTypeTags_bad) {
  EXPECT_EQ(problems_of("a: !!str 5\n"),
            "f.yaml:1:4: YAML type tag 'tag:yaml.org,2002:str' is not allowed; the key knows its type");
}

TEST(ConfigYaml, RefusesASecondDocument_bad) {
  EXPECT_EQ(problems_of("a: 1\n---\nb: 2\n"),
            "f.yaml:3:1: a second YAML document begins here; a file holds one");
}

TEST(ConfigYaml, RefusesAnEmptyFile_bad) {
  EXPECT_EQ(problems_of(""), "f.yaml:1:1: the file is empty");
  EXPECT_EQ(problems_of("# only a comment\n"), "f.yaml:1:1: the file is empty");
}

TEST(ConfigYaml, RefusesAFileThatIsNoMap_bad) {
  EXPECT_EQ(problems_of("- a\n- b\n"), "f.yaml:1:1: the file must be a map of keys to values");
  EXPECT_EQ(problems_of("word\n"), "f.yaml:1:1: the file must be a map of keys to values");
}

TEST(ConfigYaml, RefusesAKeyThatIsNoWord_bad) {
  EXPECT_EQ(problems_of("a: 1\n? [b, c]\n: 2\n"), "f.yaml:2:3: a key must be a word");
  EXPECT_EQ(problems_of("~: 1\n"), "f.yaml:1:1: a key must be a word");
}

TEST(ConfigYaml, RefusesDeepNesting_bad) {
  EXPECT_NE(problems_of("a: " + std::string(40, '[') + std::string(40, ']')).find("nested deeper than 32"),
            std::string::npos);
  EXPECT_NE(problems_of("a: " + std::string(100000, '[')), "");
}

TEST(ConfigYaml, RefusesControlCharacters_bad) {
  // yaml-cpp would take this byte for the end of the file.
  EXPECT_EQ(problems_of("a: 1\nb: \x04 2\n"),
            "f.yaml:2:4: control character 0x04; a configuration is UTF-8 text");
  EXPECT_NE(problems_of(std::string_view("a: \0", 4)), "");
}

TEST(ConfigYaml, RefusesWhatIsNotUtf8_bad) {
  EXPECT_EQ(problems_of("a: \xff\n"), "f.yaml:1:4: byte 0xff is not UTF-8; a configuration is UTF-8 text");
  for (const auto* text :
       {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"}) {
    EXPECT_NE(problems_of(std::string("a: ") + text).find("is not UTF-8"), std::string::npos);
  }
}

TEST(ConfigYaml, TakesWordsOfAnyLanguage) {
  EXPECT_EQ(problems_of("a: \xc2\xb5s \xe2\x82\xac \xf0\x9f\x98\x80\n"), "");
}

TEST(ConfigYaml, RefusesAFileOfMegabytes_bad) {
  EXPECT_NE(problems_of(std::string(2 << 20, '#')).find("more than the 1048576"), std::string::npos);
}

}  // namespace
}  // namespace npu::config
