#include "ws-user/bus/resumer.hpp"

#include <algorithm>

namespace ws::bus {

using Asking = Origin::Asking;

void Resumer::want(Origin& origin, MonoTime now) {
  if (origin.asking != Asking::kNo || origin.links == 0) return;
  enqueue(origin);
  ask_next(now);
}

void Resumer::restart(Origin& origin, MonoTime now) {
  if (origin.asking == Asking::kOpen && origin.links != 0) return ask(origin, now);
  want(origin, now);
}

void Resumer::abandon(Origin& origin, MonoTime now) {
  if (origin.asking == Asking::kOpen) return close(origin, now);
  origin.asking = Asking::kNo;  // ask_next skips it in the queue
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
  if (rules_.ask_for_more) return ask(origin, now);
  close(origin, now);
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

void Resumer::tick(MonoTime now) {
  if (!rules_.repeat_resume) return;
  const std::vector<NodeId> open = open_;
  for (const NodeId node : open) {
    Origin* origin = peers_.find(node);
    if (origin == nullptr || now - origin->progress_at < limits_.resume_patience) continue;
    origin->asking = Asking::kNo;
    open_.erase(std::find(open_.begin(), open_.end(), node));
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
    origin->asking = Asking::kOpen;
    open_.push_back(origin->node);
    ask(*origin, now);
  }
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
  question.window = limits_.resume_window;
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
  open_.erase(std::find(open_.begin(), open_.end(), origin.node));
  ask_next(now);
}

}  // namespace ws::bus
