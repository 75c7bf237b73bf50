#include "ws-user/bus/joins.hpp"

#include <algorithm>

namespace ws::bus {

using relay::Kind;
using relay::RecordView;

void Joins::add(std::string_view room, JoinToken token, MonoTime now) {
  auto [wait, made] = waits_.insert(room);
  if (made && waits_.size() > limits_.waiting_rooms) {
    waits_.erase(room);
    ++counters_.unwaited_joins;
    return listener_.on_join_ready(token);
  }
  wait->tokens.push_back({token, now});
  if (!made) return settle(room);
  wait->since = now;
  peers_.for_each([&, fetches = &wait->fetches](const Origin& origin) {
    if (!origin.seen) return;
    Fetch fetch;
    fetch.origin = origin.node;
    fetch.after = *origin.seen;
    fetches->push_back(std::move(fetch));
  });
}

void Joins::confirmed(std::string_view room, MonoTime now) {
  Wait* wait = waits_.find(room);
  if (wait == nullptr || wait->confirmed) return;
  wait->confirmed = true;
  for (Fetch& fetch : wait->fetches) {
    if (fetch.state != Fetch::State::kDone) ask_or_drop(room, fetch, now);
  }
  settle(room);
}

void Joins::cancel(std::string_view room) {
  Wait* wait = waits_.find(room);
  if (wait == nullptr) return;
  for (const Fetch& fetch : wait->fetches) {
    for (const auto& [number, record] : fetch.held) held_bytes_ -= record.size();
  }
  const std::vector<Token> tokens = std::move(wait->tokens);
  waits_.erase(room);
  answer(tokens);
}

bool Joins::intercept(const RecordView& record, MonoTime now) {
  if (waits_.empty()) return false;
  Fetch* fetch = find_fetch(waits_.find(record.room), record.origin);
  if (fetch == nullptr) return false;
  if (fetch->state == Fetch::State::kDone) return rules_.drop_fetched && record.number <= fetch->upto;
  if (record.number <= (released(*fetch) ? fetch->upto : fetch->after)) return true;
  if (!rules_.hold_while_fetching) return !fetch->held.emplace(record.number, Bytes()).second;
  hold(*fetch, record, now);
  return true;
}

void Joins::on_answer(const RecordView& record, MonoTime now) {
  Fetch* fetch = find_fetch(waits_.find(record.room), record.origin);
  if (fetch == nullptr || fetch->state != Fetch::State::kAsked || record.number <= fetch->after) return;
  hold(*fetch, record, now);
}

void Joins::on_room_resumed(const RecordView& record, MonoTime now) {
  const auto upto = relay::read_numbers(record);
  Fetch* fetch = find_fetch(waits_.find(record.room), record.origin);
  if (!upto || fetch == nullptr || fetch->state != Fetch::State::kAsked || fetch->ticket != upto->second)
    return;
  if (record.has(relay::flag::kMoreFollows)) {
    fetch->after = std::max(fetch->after, upto->first);
    return ask(record.room, *fetch, now);
  }
  // An earlier answer may have come by another way and reach further than this one.
  const std::uint64_t last_held = fetch->held.empty() ? 0 : fetch->held.rbegin()->first;
  fetch->upto = std::max({fetch->after, upto->first, last_held});
  release(*fetch, now);
  settle(record.room);
}

void Joins::on_room_gap(const RecordView& record, relay::Numbers range) {
  const Fetch* fetch = find_fetch(waits_.find(record.room), record.origin);
  if (fetch == nullptr || fetch->state != Fetch::State::kAsked || range.second <= fetch->after) return;
  tell_gap(record.origin, range.first, range.second);
}

// Its first records may come while the room is still left out.
void Joins::on_contact(const Origin& origin, MonoTime) {
  for (const std::string& room : rooms_waiting()) {
    Wait* wait = waits_.find(room);
    if (wait->confirmed || find_fetch(wait, origin.node) != nullptr) continue;
    Fetch fetch;
    fetch.origin = origin.node;
    fetch.after = *origin.seen;
    wait->fetches.push_back(std::move(fetch));
  }
}

void Joins::on_way_changed(const Origin& origin, MonoTime now) {
  for (const std::string& room : rooms_waiting()) {
    Wait* wait = waits_.find(room);
    Fetch* fetch = find_fetch(wait, origin.node);
    if (!wait->confirmed || fetch == nullptr || released(*fetch)) continue;
    fetch->state = Fetch::State::kWaiting;
    if (origin.links != 0) ask(room, *fetch, now);
    settle(room);
  }
}

void Joins::tick(MonoTime now) {
  for (const std::string& room : rooms_waiting()) {
    Wait* wait = waits_.find(room);
    if (!wait->confirmed && now - wait->since > limits_.unmute_give_up) confirmed(room, now);
    wait = waits_.find(room);
    if (wait == nullptr) continue;
    for (Fetch& fetch : wait->fetches) {
      const bool overdue = now - fetch.asked_at >= limits_.resume_patience;
      if (fetch.state == Fetch::State::kAsked && overdue) ask(room, fetch, now);
      if (wait->confirmed) give_up_if_gone(fetch, now);
      if (fetch.state == Fetch::State::kLettingGo) let_go(fetch, now);
    }
    answer_overdue(*wait, now);
    settle(room);
  }
}

Joins::Fetch* Joins::find_fetch(Wait* wait, NodeId origin) {
  if (wait == nullptr) return nullptr;
  for (Fetch& fetch : wait->fetches) {
    if (fetch.origin == origin) return &fetch;
  }
  return nullptr;
}

std::vector<std::string> Joins::rooms_waiting() const {
  std::vector<std::string> rooms;
  rooms.reserve(waits_.size());
  waits_.for_each([&](std::string_view room, const Wait&) { rooms.emplace_back(room); });
  return rooms;
}

void Joins::hold(Fetch& fetch, const RecordView& record, MonoTime now) {
  const auto [place, made] = fetch.held.emplace(record.number, Bytes());
  if (!made) return;
  place->second = Bytes(record.whole);
  held_bytes_ += record.whole.size();
  if (held_bytes_ > limits_.held_bytes) let_all_go(now);
  if (held_bytes_ <= limits_.held_bytes || fetch.held.empty()) return;
  const std::uint64_t last = fetch.held.rbegin()->first;
  tell_gap(fetch.origin, fetch.after + 1, last);
  fetch.after = last;  // and go on from there
  deliver_held(fetch, now);
}

void Joins::ask_or_drop(std::string_view room, Fetch& fetch, MonoTime now) {
  const Origin* origin = peers_.find(fetch.origin);
  if (origin != nullptr && origin->links != 0 && rules_.fetch_after_unmute) return ask(room, fetch, now);
  // Nothing came of it since the join, and what comes from here on passes: there is nothing to fetch.
  const bool idle = origin == nullptr || (*origin->seen == fetch.after && fetch.held.empty());
  if (idle || !rules_.fetch_after_unmute) release(fetch, now);
}

void Joins::ask(std::string_view room, Fetch& fetch, MonoTime now) {
  const Origin* origin = peers_.find(fetch.origin);
  fetch.state = Fetch::State::kWaiting;
  if (origin == nullptr || origin->links == 0) return;
  fetch.state = Fetch::State::kAsked;
  fetch.ticket = ++last_ticket_;
  fetch.asked_at = now;
  RecordView head;
  head.kind = Kind::kRoomResume;
  head.origin = self_;
  head.target = fetch.origin;
  head.room = room;
  relay::Resume question;
  question.seen = fetch.after;
  question.ticket = fetch.ticket;
  question.window = limits_.resume_window;
  wire_.send(first_of(origin->links), Slice(relay::encode_resume(head, question)));
}

bool Joins::through(const Fetch& fetch) const {
  const Origin* origin = peers_.find(fetch.origin);
  if (fetch.state != Fetch::State::kDone) return origin == nullptr && fetch.held.empty();
  return origin == nullptr || *origin->seen >= fetch.upto;
}

bool Joins::blocks(const Fetch& fetch) const {
  const Origin* origin = peers_.find(fetch.origin);
  return fetch.state != Fetch::State::kDone && origin != nullptr && origin->links != 0;
}

// Nobody is left to ask: what is held goes out, and what may be missing in between is told. Should the origin
// come back, what was delivered here is not delivered again.
void Joins::give_up_if_gone(Fetch& fetch, MonoTime now) {
  if (released(fetch)) return;
  const Origin* origin = peers_.find(fetch.origin);
  if (origin != nullptr && (origin->links != 0 || now - origin->absent_since < limits_.absence)) return;
  fetch.upto = std::max(fetch.after, fetch.held.empty() ? 0 : fetch.held.rbegin()->first);
  if (origin != nullptr) fetch.upto = std::max(fetch.upto, *origin->seen);
  tell_gap(fetch.origin, fetch.after + 1, std::max(fetch.after + 1, fetch.upto));
  release(fetch, now);
}

void Joins::settle(std::string_view room) {
  Wait* wait = waits_.find(room);
  if (wait == nullptr || !wait->confirmed) return;
  auto& fetches = wait->fetches;
  fetches.erase(
      std::remove_if(fetches.begin(), fetches.end(), [&](const Fetch& fetch) { return through(fetch); }),
      fetches.end());
  if (std::any_of(fetches.begin(), fetches.end(), [&](const Fetch& fetch) { return blocks(fetch); })) return;
  const std::vector<Token> tokens = std::move(wait->tokens);
  wait->tokens.clear();
  if (fetches.empty()) waits_.erase(room);
  answer(tokens);
}

void Joins::answer_overdue(Wait& wait, MonoTime now) {
  const milliseconds patience = limits_.unmute_wait + (wait.confirmed ? limits_.fetch_wait : milliseconds(0));
  std::vector<Token> overdue;
  while (!wait.tokens.empty() && now - wait.tokens.front().since >= patience) {
    overdue.push_back(wait.tokens.front());
    wait.tokens.erase(wait.tokens.begin());
  }
  answer(overdue);
}

void Joins::answer(const std::vector<Token>& tokens) {
  for (const Token& token : tokens) listener_.on_join_ready(token.token);
}

}  // namespace ws::bus
