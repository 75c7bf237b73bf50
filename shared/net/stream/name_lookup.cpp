#include "shared/net/stream/name_lookup.hpp"

#include <mutex>
#include <thread>
#include <utility>

namespace ws::net {

// Shared by the asker and the thread.
struct NameLookup::Question {
  Question(EventLoop& asking, Done when_done) : loop(&asking), done(std::move(when_done)) {}

  std::mutex mutex;
  EventLoop* loop;  // that waits; null: nobody does any more
  // By the thread until it has posted the answer, then by the loop.
  std::error_code error;
  SocketAddresses addresses;
  // By the loop alone.
  Done done;
};

NameLookup::NameLookup(EventLoop& loop, const std::string& host, std::uint16_t port, Done done)
    : NameLookup(
          loop, host,
          [port](const std::string& name, std::error_code& error) {
            return addresses_of(name, port, Wanted::kReachable, error);
          },
          std::move(done)) {}

// The answer's mail is made here, so that the thread can always send it.
NameLookup::NameLookup(EventLoop& loop, const std::string& host, Find find, Done done)
    : question_(std::make_shared<Question>(loop, std::move(done))) {
  MailList mail;
  mail.push_back({[question = question_] {
                    const Done tell = std::exchange(question->done, nullptr);
                    if (tell) tell(question->error, std::move(question->addresses));
                  },
                  nullptr, nullptr});
  std::thread([question = question_, host, find = std::move(find), mail = std::move(mail)]() mutable {
    try {
      question->addresses = find(host, question->error);
    } catch (const std::exception&) {
      question->error = std::make_error_code(std::errc::not_enough_memory);
    }
    const std::lock_guard<std::mutex> lock(question->mutex);
    if (question->loop != nullptr) question->loop->post_all(mail);
  }).detach();
}

NameLookup::~NameLookup() {
  const std::lock_guard<std::mutex> lock(question_->mutex);
  question_->loop = nullptr;
  question_->done = nullptr;
}

}  // namespace ws::net
