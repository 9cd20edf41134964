#include "sim/report/engine_account.h"

#include <algorithm>
#include <map>

namespace npu::report {

Time EngineAccount::total() const {
  Time sum = busy + memory_wait;
  for (const auto& share : no_command) sum += share.time;
  return sum;
}

std::string describe(const FrontEndSpan& span, const RunRecord& record) {
  const auto engine = [&] {
    return span.operation < 0 ? std::string("?")
                              : record.engines[static_cast<std::size_t>(
                                    record.operations[static_cast<std::size_t>(span.operation)].engine)];
  };
  switch (span.state) {
    case FrontEnd::kHost:
      return "host";
    case FrontEnd::kIssue:
      return "front end reads commands";
    case FrontEnd::kWait:
      return "front end waits for " + engine();
    case FrontEnd::kPageFetch:
      return "front end waits for a command page";
    case FrontEnd::kQueueFull:
      return "front end waits for a place at " + engine();
  }
  return "?";
}

namespace {

std::vector<Share> sorted(const std::map<std::string, Time>& causes) {
  std::vector<Share> shares;
  for (const auto& [cause, time] : causes) shares.push_back({cause, time});
  std::ranges::stable_sort(shares, std::greater{}, &Share::time);
  return shares;
}

// Adds the front end's states over [begin, end) to `causes`. `cursor` moves forward with the calls.
void attribute(const RunRecord& record, const std::vector<std::string>& labels, Time begin, Time end,
               std::size_t& cursor, std::map<std::string, Time>& causes) {
  const auto& spans = record.front_end;
  while (begin < end) {
    while (cursor < spans.size() && spans[cursor].end <= begin) ++cursor;
    if (cursor == spans.size()) {
      causes["program is over"] += end - begin;
      return;
    }
    const Time until = std::min(end, spans[cursor].end);
    causes[labels[cursor]] += until - begin;
    begin = until;
  }
}

}  // namespace

std::vector<EngineAccount> engine_accounts(const RunRecord& record) {
  std::vector<std::string> labels;
  std::map<std::string, Time> states;
  for (const auto& span : record.front_end) {
    labels.push_back(describe(span, record));
    states[labels.back()] += span.end - span.begin;
  }

  std::vector<std::vector<const Operation*>> by_engine(record.engines.size());
  for (const auto& operation : record.operations)
    by_engine[static_cast<std::size_t>(operation.engine)].push_back(&operation);

  std::vector<EngineAccount> accounts;
  for (std::size_t e = 0; e < record.engines.size(); ++e) {
    EngineAccount account{.engine = record.engines[e]};
    std::map<std::string, Time> causes;
    std::size_t cursor = 0;
    Time reached = record.begin;
    for (const Operation* operation : by_engine[e]) {
      attribute(record, labels, reached, operation->started, cursor, causes);
      account.busy += operation->busy();
      account.memory_wait += operation->memory_wait;
      ++account.operations;
      reached = operation->ended;
    }
    attribute(record, labels, reached, record.end, cursor, causes);
    account.no_command = sorted(causes);
    accounts.push_back(std::move(account));
  }
  accounts.push_back({.engine = "front end", .no_command = sorted(states)});
  return accounts;
}

}  // namespace npu::report
