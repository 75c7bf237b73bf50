#pragma once

#include <cstddef>

namespace ws::net {

// HeadCheck: looks at a request's header names as they come. websocketpp's parser trims blanks around them;
// RFC 9112 section 5.1 has a server refuse a blank before the colon, and section 5.2 a line that continues
// the one before: both are how a request is smuggled past a proxy.
//
// Thread: loop. Looks at the head only; bytes of a body are left alone.
class HeadCheck {
 public:
  // False once a header line is not to be accepted.
  bool look_at(const char* data, std::size_t size) {
    for (const char* end = data + size; data != end && ok_ && !done_; ++data) step(*data);
    return ok_;
  }

 private:
  enum class Where { kRequestLine, kLineStart, kName, kValue };

  void step(char c) {
    if (c == '\n') {
      done_ = where_ == Where::kLineStart;  // an empty line ends the head
      where_ = Where::kLineStart;
    } else if (where_ == Where::kLineStart || where_ == Where::kName) {
      if (c == '\r' && where_ == Where::kLineStart) return;
      ok_ = c != ' ' && c != '\t';
      where_ = c == ':' ? Where::kValue : Where::kName;
    }
  }

  Where where_ = Where::kRequestLine;
  bool ok_ = true;
  bool done_ = false;
};

}  // namespace ws::net
