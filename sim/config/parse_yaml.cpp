// The only translation unit that sees yaml-cpp. It listens to the parser's events rather than walk its nodes:
// the node API has already dropped repeated keys.
#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "sim/config/document.h"
#include "sim/config/raw_text.h"

namespace npu::config {
namespace {

constexpr std::size_t kMaxDepth = 32;

Place place_of(const std::string& file, const YAML::Mark& mark) {
  // Marks count from zero; the null mark is -1.
  return {.file = file, .line = std::max(mark.line + 1, 1), .column = std::max(mark.column + 1, 1)};
}

class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string file) : file_(std::move(file)) {}

  Node& root() { return root_; }
  std::vector<Diagnostic>& problems() { return problems_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    put(make(Node::Kind::kNull, mark));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    report(place_of(file_, mark), "aliases (*name) are not allowed", "write the value out, or use inherits");
    put(make(Node::Kind::kNull, mark));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_type_tag(mark, tag);
    Node node = make(Node::Kind::kScalar, mark);
    node.text = value;
    node.quoted = tag == "!";
    put(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    start(Node::Kind::kList, mark, tag, anchor);
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    start(Node::Kind::kMap, mark, tag, anchor);
  }

  void OnSequenceEnd() override { end(); }
  void OnMapEnd() override { end(); }

 private:
  struct Key {
    std::string name;
    Place place;
    bool usable = true;
  };

  struct Frame {
    Node node;                   // the list or map being filled
    std::optional<Key> key;      // of a map: read, its value still to come
    std::set<std::string> seen;  // of a map
  };

  Node make(Node::Kind kind, const YAML::Mark& mark) const {
    Node node;
    node.kind = kind;
    node.place = place_of(file_, mark);
    return node;
  }

  void start(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    refuse_type_tag(mark, tag);
    if (frames_.size() == kMaxDepth) {
      throw YAML::ParserException(mark, fmt::format("nested deeper than {} levels", kMaxDepth));
    }
    frames_.push_back({.node = make(kind, mark), .key = {}, .seen = {}});
  }

  void end() {
    Node node = std::move(frames_.back().node);
    frames_.pop_back();
    put(std::move(node));
  }

  void put(Node node) {
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.node.kind == Node::Kind::kList) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.key) {
      frame.key = take_key(frame, node);
    } else {
      const Key key = *std::exchange(frame.key, std::nullopt);
      if (key.usable) frame.node.entries.push_back({key.name, key.place, std::move(node)});
    }
  }

  Key take_key(Frame& frame, const Node& node) {
    if (node.kind != Node::Kind::kScalar) {
      report(node.place, "a key must be a word");
      return {.name = {}, .place = node.place, .usable = false};
    }
    const bool is_new = frame.seen.insert(node.text).second;
    if (!is_new) {
      const auto first = std::ranges::find(frame.node.entries, node.text, &Entry::name);
      report(node.place, fmt::format("key '{}' is a duplicate", node.text),
             first == frame.node.entries.end() ? ""
                                               : fmt::format("it stands first in line {}, column {}",
                                                             first->place.line, first->place.column));
    }
    return {.name = node.text, .place = node.place, .usable = is_new};
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == 0) return;
    report(place_of(file_, mark), "anchors (&name) are not allowed", "write the value out, or use inherits");
  }

  // yaml-cpp calls a plain node "?", a quoted scalar "!"; everything else stands in the file.
  void refuse_type_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    report(place_of(file_, mark), fmt::format("YAML type tag '{}' is not allowed", tag),
           "the key knows its type");
  }

  void report(const Place& place, std::string what, std::string hint = {}) {
    problems_.push_back({.file = place.file,
                         .line = place.line,
                         .column = place.column,
                         .what = std::move(what),
                         .hint = std::move(hint)});
  }

  std::string file_;
  Node root_;
  std::vector<Frame> frames_;
  std::vector<Diagnostic> problems_;
};

// yaml-cpp closes a quote that the file leaves open. An end-of-document line inside of a quote it does
// refuse.
std::string with_document_end(std::string_view text) {
  const bool ends_a_line = text.empty() || text.back() == '\n';
  return fmt::format("{}{}...\n", text, ends_a_line ? "" : "\n");
}

}  // namespace

Document parse_yaml(std::string_view text, const std::string& file) {
  if (auto problems = check_raw_text(text, file); !problems.empty()) {
    return {.root = {}, .problems = std::move(problems)};
  }
  TreeBuilder builder(file);
  try {
    std::istringstream stream(with_document_end(text));
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    TreeBuilder second(file);
    if (parser.HandleNextDocument(second)) {
      const Place& place = second.root().place;
      builder.problems().push_back({.file = file,
                                    .line = place.line,
                                    .column = place.column,
                                    .what = "a second YAML document begins here",
                                    .hint = "a file holds one"});
    }
  } catch (const YAML::Exception& e) {
    const Place place = place_of(file, e.mark);
    builder.problems().push_back(
        {.file = file, .line = place.line, .column = place.column, .what = "malformed YAML: " + e.msg});
    return {.root = {}, .problems = std::move(builder.problems())};
  }
  if (builder.root().kind != Node::Kind::kMap) {
    const bool empty = builder.root().kind == Node::Kind::kNull;
    const Place place = empty ? Place{.file = file} : builder.root().place;
    builder.problems().push_back(
        {.file = file,
         .line = place.line,
         .column = place.column,
         .what = empty ? "the file is empty" : "the file must be a map of keys to values"});
    return {.root = {}, .problems = std::move(builder.problems())};
  }
  return {.root = std::move(builder.root()), .problems = std::move(builder.problems())};
}

}  // namespace npu::config
