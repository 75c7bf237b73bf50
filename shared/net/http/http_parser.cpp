#include "shared/net/http/http_parser.hpp"

#include "shared/net/http/http_text.hpp"
#include "shared/net/http/request_head.hpp"

namespace ws::net {

HttpParser::State HttpParser::consume(std::string_view bytes) {
  if (held_.empty()) {
    const State state = look(bytes);
    if (state == State::kMore) held_ = bytes;
    return state;
  }
  held_ += bytes;
  return look(held_);
}

// A bare line feed ends a line for some and not for others: it is no way to end one here.
HttpParser::State HttpParser::look(std::string_view bytes) {
  if (!bytes.empty() && !is_token_char(bytes.front())) return refuse(400, "this is no HTTP request");
  std::size_t head = 0;
  while (head == 0) {
    const std::size_t feed = bytes.find('\n', line_);
    if (feed == std::string_view::npos) break;
    if (feed == line_ || bytes[feed - 1] != '\r') return refuse(400, "a line must end in CR LF");
    if (feed == line_ + 1) head = feed + 1;
    line_ = feed + 1;
  }
  if ((head == 0 ? bytes.size() : head) > limits_->max_head)
    return refuse(431, "request line and headers are too long");
  if (head == 0) return State::kMore;
  if (const RequestFault fault = read_head(bytes.substr(0, head), *limits_, &request_))
    return refuse(fault.status, fault.why);
  rest_ = bytes.substr(head);
  return State::kComplete;
}

HttpParser::State HttpParser::refuse(int status, std::string why) {
  refusal_ = plain_response(status, std::move(why));
  return State::kRefused;
}

}  // namespace ws::net
