#include "tools/sweep/store.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/core/diagnostic.h"
#include "tools/sweep/hash.h"

namespace npu::sweep {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using nlohmann::ordered_json;

std::optional<std::string> text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

[[noreturn]] void refuse(const fs::path& file, std::string what, std::string hint = {}) {
  throw InputError(Diagnostic{.file = file.string(), .what = std::move(what), .hint = std::move(hint)});
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) refuse(folder, "cannot be made: " + error.message());
}

}  // namespace

void Store::write_file(const fs::path& file, const std::string& text) {
  // Two processes of one sweep may write the same file: each its own unfinished one.
  const fs::path unfinished = fmt::format("{}.{}.unfinished", file.string(), ::getpid());
  const int handle = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (handle < 0) refuse(file, fmt::format("cannot be written: {}", std::strerror(errno)));
  std::size_t done = 0;
  int code = 0;
  while (done < text.size() && code == 0) {
    const ssize_t count = ::write(handle, text.data() + done, text.size() - done);
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      code = errno;
    }
  }
  if (::close(handle) != 0 && code == 0) code = errno;
  if (code == 0 && ::rename(unfinished.c_str(), file.c_str()) != 0) code = errno;
  if (code == 0) return;
  ::unlink(unfinished.c_str());
  refuse(file, fmt::format("cannot be written: {}", std::strerror(code)),
         "what is there is kept: run the same command again to go on");
}

Store::Store(fs::path folder, const Spec& spec, const std::string& identity) : folder_(std::move(folder)) {
  const fs::path manifest = folder_ / "sweep.json";
  std::error_code error;
  if (fs::exists(folder_) && !fs::is_directory(folder_)) refuse(folder_, "is no folder");
  const auto text = text_of(manifest);
  if (!text && fs::exists(folder_) && !fs::is_empty(folder_, error)) {
    refuse(folder_, "is not empty and holds no sweep", "name a new folder");
  }
  make_folder(folder_ / "programs");
  make_folder(folder_ / "points");
  if (text) {
    const auto there = json::parse(*text, nullptr, false);
    if (there.is_discarded() || !there.is_object() || !there.contains("identity"))
      refuse(manifest, "is no description of a sweep", "name a new folder");
    if (there["identity"] != identity)
      refuse(
          folder_,
          fmt::format("holds another sweep: '{}' of {}", there.value("sweep", ""), there.value("file", "")),
          "name a new folder");
    return;
  }
  const ordered_json description{{"sweep", spec.name}, {"file", spec.file}, {"identity", identity}};
  write_file(manifest, description.dump(1) + "\n");
}

std::optional<std::string> Store::program_hash(const std::string& key) const {
  const auto folder = program_folder(key);
  if (!fs::is_directory(folder) || fs::is_empty(folder))
    return std::nullopt;  // renamed: whole if it is there
  return hash_of_folder(folder);
}

std::optional<std::string> Store::program_failure(const std::string& key) const {
  return text_of(program_folder(key).string() + ".failed");
}

void Store::write_program_failure(const std::string& key, const std::string& reason) const {
  write_file(program_folder(key).string() + ".failed", reason);
}

std::optional<PointResult> Store::read(const std::string& point) const {
  const auto text = text_of(folder_ / "points" / (point + ".json"));
  if (!text) return std::nullopt;
  const auto j = ordered_json::parse(*text, nullptr, false);
  if (j.is_discarded() || !j.is_object()) return std::nullopt;  // cut short by a crash
  try {
    PointResult result{.point = j.at("point"),
                       .ok = j.at("status") == "ok",
                       .again = j.at("again"),
                       .faulted = j.at("faulted"),
                       .reason = j.at("reason"),
                       .results = j.at("results")};
    if (result.point != point) return std::nullopt;
    return result;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

void Store::write(const PointResult& r) const {
  const ordered_json j{{"point", r.point},   {"status", r.ok ? "ok" : "failed"},
                       {"again", r.again},   {"faulted", r.faulted},
                       {"reason", r.reason}, {"results", r.results}};
  write_file(folder_ / "points" / (r.point + ".json"), j.dump(1) + "\n");
}

}  // namespace npu::sweep
