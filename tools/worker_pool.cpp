#include "tools/worker_pool.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/core/diagnostic.h"

extern char** environ;

namespace npu::tools {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& executable, const std::string& what, int code) {
  throw InputError(Diagnostic{.file = executable.string(), .what = what + ": " + std::strerror(code)});
}

// Both ends close in processes that are started meanwhile: a pipe is at its end when its own worker is.
std::array<int, 2> make_pipe(const std::filesystem::path& executable) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) refuse(executable, "no pipe for a worker", errno);
  return ends;
}

// Reads what is there; closes the pipe at its end.
void drain(int& pipe, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(pipe, buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    ::close(pipe);
    pipe = -1;
  }
}

}  // namespace

WorkerPool::WorkerPool(std::filesystem::path executable, int workers)
    : executable_(std::move(executable)), limit_(workers) {
  assert(workers > 0);
}

WorkerPool::~WorkerPool() {
  for (auto& worker : workers_) {
    ::kill(worker.process, SIGKILL);
    ::waitpid(worker.process, nullptr, 0);
    for (const int pipe : {worker.output, worker.error}) {
      if (pipe >= 0) ::close(pipe);
    }
  }
}

void WorkerPool::start(std::size_t id, const Job& job) {
  const auto output = make_pipe(executable_);
  const auto error = make_pipe(executable_);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, error[1], STDERR_FILENO);

  std::vector<std::string> words{executable_.string()};
  words.insert(words.end(), job.arguments.begin(), job.arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  Worker worker{.job = id, .output = output[0], .error = error[0]};
  const int code =
      ::posix_spawn(&worker.process, executable_.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(output[1]);
  ::close(error[1]);
  if (code != 0) {
    ::close(output[0]);
    ::close(error[0]);
    refuse(executable_, "no worker process", code);
  }
  workers_.push_back(std::move(worker));
}

Finished WorkerPool::wait() {
  for (;;) {
    if (auto finished = wait_for(std::chrono::seconds(3600))) return std::move(*finished);
  }
}

std::optional<Finished> WorkerPool::wait_for(std::chrono::milliseconds time) {
  assert(!workers_.empty());
  const auto deadline = std::chrono::steady_clock::now() + time;
  for (;;) {
    if (auto done = finished()) return done;
    std::vector<pollfd> pipes;
    std::vector<std::pair<int*, std::string*>> targets;
    for (auto& worker : workers_) {
      for (auto [pipe, text] :
           {std::pair{&worker.output, &worker.output_text}, std::pair{&worker.error, &worker.error_text}}) {
        if (*pipe < 0) continue;
        pipes.push_back({.fd = *pipe, .events = POLLIN, .revents = 0});
        targets.emplace_back(pipe, text);
      }
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const int ready =
        ::poll(pipes.data(), pipes.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready == 0) return std::nullopt;
    for (std::size_t i = 0; ready > 0 && i < pipes.size(); ++i) {
      if (pipes[i].revents != 0) drain(*targets[i].first, *targets[i].second);
    }
  }
}

// A worker has ended when it has closed both pipes.
std::optional<Finished> WorkerPool::finished() {
  const auto it = std::ranges::find_if(workers_, [](const Worker& w) { return w.output < 0 && w.error < 0; });
  if (it == workers_.end()) return std::nullopt;
  int status = 0;
  while (::waitpid(it->process, &status, 0) < 0 && errno == EINTR) {
  }
  Finished finished{.job = it->job,
                    .status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
                    .output = std::move(it->output_text),
                    .error = std::move(it->error_text)};
  workers_.erase(it);
  return finished;
}

std::filesystem::path own_executable() {
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  return self.filename() == "npusim" ? self : self.parent_path() / "npusim";
}

std::string reason_of(const Finished& finished) {
  if (finished.status < 0)
    return fmt::format("the worker died of signal {} ({})", -finished.status, ::strsignal(-finished.status));
  std::string text = finished.error;
  while (text.ends_with('\n')) text.pop_back();
  const auto line = text.rfind("npusim: ");  // a message may have several lines
  if (line != std::string::npos) return text.substr(line + std::strlen("npusim: "));
  return text.empty() ? fmt::format("exit status {}", finished.status) : text;
}

}  // namespace npu::tools
