#include "ws-user/bus/resumer.hpp"

#include <algorithm>

namespace ws::bus {

using Asking = Origin::Asking;

namespace {

// True if it was among them.
bool erase(std::vector<NodeId>& nodes, NodeId node) {
  const auto found = std::find(nodes.begin(), nodes.end(), node);
  if (found == nodes.end()) return false;
  nodes.erase(found);
  return true;
}

}  // namespace

void Resumer::want(Origin& origin, MonoTime now) {
  if (origin.asking != Asking::kNo || origin.links == 0) return;
  origin.waited = milliseconds(0);
  enqueue(origin);
  ask_next(now);
}

void Resumer::restart(Origin& origin, MonoTime now) {
  if (origin.asking == Asking::kOpen && origin.links != 0) return ask(origin, now);
  want(origin, now);
}

void Resumer::abandon(Origin& origin, MonoTime now) {
  close(origin, now);  // ask_next skips it in the queue
}

bool Resumer::on_start(Origin& origin, relay::Numbers start, MonoTime now) {
  if (origin.seen || origin.asking != Asking::kOpen || start.second != origin.ticket) return false;
  const milliseconds took = now - origin.asked_at;
  if (rules_.contact_slack && took > origin.slack) {
    // It reckoned our running time from when the question arrived: what it published while the question was
    // on its way would be missing. Allow for twice as long and ask again.
    origin.slack = 2 * took;
    ask(origin, now);
    return false;
  }
  origin.seen = start.first;
  origin.progress_at = now;
  return true;
}

void Resumer::on_more(Origin& origin, relay::Numbers upto, MonoTime now) {
  if (origin.asking != Asking::kOpen || upto.second != origin.ticket) return;
  if (!rules_.ask_for_more) return close(origin, now);
  if (!pace_.on() || !patient(origin, now)) return ask(origin, now);
  wait(origin, now);
}

bool Resumer::on_resumed(Origin& origin, relay::Numbers upto, MonoTime now) {
  if (origin.asking != Asking::kOpen || upto.second != origin.ticket) return false;
  const bool complete = origin.seen && *origin.seen >= upto.first;
  if (!complete) {
    ask(origin, now);
    return false;
  }
  close(origin, now);
  return true;
}

void Resumer::wait(Origin& origin, MonoTime now) {
  origin.asking = Asking::kPaced;
  origin.paced_at = now;
  origin.measurement = pace_.measure(now);
  paced_.push_back(origin.node);
}

bool Resumer::patient(const Origin& origin, MonoTime now) const {
  const milliseconds waits = origin.asking == Asking::kPaced ? now - origin.paced_at : milliseconds(0);
  return origin.waited + waits < limits_.reading_patience;
}

void Resumer::hurry(Origin& origin, MonoTime now) {
  want(origin, now);
  origin.waited = limits_.reading_patience;
  go_on(now);
}

// Whoever waits keeps its place while the queues are measured, and gives it up if there is no room.
void Resumer::go_on(MonoTime now) {
  const std::vector<NodeId> paced = paced_;
  for (const NodeId node : paced) {
    Origin* origin = peers_.find(node);
    if (origin == nullptr) continue;
    const bool measured = pace_.done(origin->measurement);
    const bool room = measured && pace_.has_room();
    if (!room && patient(*origin, now)) {
      if (measured) erase(open_, node);
      continue;
    }
    if (!room) ++counters_.waits_ended;
    origin->waited += now - origin->paced_at;
    erase(paced_, node);
    if (erase(open_, node)) {
      open(*origin, now);
    } else {
      origin->asking = Asking::kQueued;
      queue_.push_front(node);
    }
  }
  ask_next(now);
}

void Resumer::tick(MonoTime now) {
  if (!paced_.empty()) pace_.measure(now);
  go_on(now);
  if (!rules_.repeat_resume) return;
  const std::vector<NodeId> open = open_;
  for (const NodeId node : open) {
    Origin* origin = peers_.find(node);
    if (origin == nullptr || origin->asking != Asking::kOpen) continue;
    if (now - origin->progress_at < limits_.resume_patience) continue;
    erase(open_, node);
    enqueue(*origin);
  }
  ask_next(now);
}

void Resumer::enqueue(Origin& origin) {
  origin.asking = Asking::kQueued;
  queue_.push_back(origin.node);
}

void Resumer::ask_next(MonoTime now) {
  while (open_.size() < limits_.open_resumes && !queue_.empty()) {
    Origin* origin = peers_.find(queue_.front());
    queue_.pop_front();
    if (origin == nullptr || origin->asking != Asking::kQueued) continue;
    if (origin->links == 0) {
      origin->asking = Asking::kNo;
      continue;
    }
    open(*origin, now);
  }
}

void Resumer::open(Origin& origin, MonoTime now) {
  origin.asking = Asking::kOpen;
  open_.push_back(origin.node);
  ask(origin, now);
}

void Resumer::ask(Origin& origin, MonoTime now) {
  origin.ticket = ++last_ticket_;
  origin.asked_at = now;
  origin.progress_at = now;
  origin.slack = std::max(origin.slack, limits_.contact_slack);
  relay::RecordView head;
  head.kind = relay::Kind::kResume;
  head.origin = self_;
  head.target = origin.node;
  relay::Resume question;
  question.ticket = origin.ticket;
  question.window = pace_.window(open_.size());
  if (origin.seen) {
    question.seen = *origin.seen;
  } else {
    head.flags = relay::flag::kFirstContact;
    question.age = now - started_ + (rules_.contact_slack ? origin.slack : milliseconds(0));
  }
  wire_.send(first_of(origin.links), Slice(relay::encode_resume(head, question)));
}

void Resumer::close(Origin& origin, MonoTime now) {
  origin.asking = Asking::kNo;
  erase(open_, origin.node);
  erase(paced_, origin.node);
  ask_next(now);
}

}  // namespace ws::bus
