#pragma once

#include "ws-user/client/paint.hpp"
#include "ws-user/client/view.hpp"

namespace ws::client {

// PipeView: for scripts. Standard output gets one line for each message of others and nothing else; what goes
// wrong is told on standard error.
//
// Thread: loop.
class PipeView final : public View {
 public:
  explicit PipeView(bool json) : json_(json) {}

  void heard(const Line& line) override;
  void sent(const Line&) override {}
  void waits(std::string_view) override {}
  void notice(std::string_view) override {}
  void problem(std::string_view text) override;
  void status(const Status&) override {}

  // Nobody reads what we write any more.
  bool broken() const { return broken_; }

 private:
  bool json_;
  bool broken_ = false;
  Paint paint_{false};
};

}  // namespace ws::client
