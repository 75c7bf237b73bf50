// The end of a join: what was held back is let go.

#include <algorithm>

#include "ws-user/bus/joins.hpp"

namespace ws::bus {

using relay::RecordView;

void Joins::release(Fetch& fetch, MonoTime now) {
  fetch.state = Fetch::State::kLettingGo;
  fetch.complete_at = now;
  let_go(fetch, now);
}

// As far as the members have room; what comes meanwhile queues up behind it.
void Joins::let_go(Fetch& fetch, MonoTime now) {
  const bool patient = now - fetch.complete_at < limits_.reading_patience;
  while (!fetch.held.empty()) {
    if (patient && !pace_.admits(fetch.held.begin()->second.size(), now)) return;
    deliver_first_held(fetch, now);
  }
  fetch.state = Fetch::State::kDone;
}

// There is no room to hold more: rather too much for some member than a gap for all.
void Joins::let_all_go(MonoTime now) {
  waits_.for_each([&](std::string_view, Wait& wait) {
    for (Fetch& fetch : wait.fetches) {
      if (fetch.state != Fetch::State::kLettingGo) continue;
      deliver_held(fetch, now);
      fetch.state = Fetch::State::kDone;
    }
  });
}

void Joins::deliver_held(Fetch& fetch, MonoTime now) {
  while (!fetch.held.empty()) deliver_first_held(fetch, now);
}

void Joins::deliver_first_held(Fetch& fetch, MonoTime now) {
  const auto first = fetch.held.begin();
  const Bytes bytes = std::move(first->second);
  fetch.upto = std::max(fetch.upto, first->first);
  fetch.held.erase(first);
  held_bytes_ -= bytes.size();
  RecordView record;
  if (relay::parse(bytes.view(), record) == relay::ParseError::kNone) delivery_.deliver(record, now);
  pace_.delivered(bytes.size(), now);
}

}  // namespace ws::bus
