#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "shared/net/http/http.hpp"
#include "shared/net/http/http_limits.hpp"

namespace ws::net {

// HttpParser: takes the bytes of one request as they come, however they are cut. One that comes whole, as
// nearly all do, is read where it lies.
//
// Thread: loop. Holds at most the head that is not complete yet and one read. Errors: a refusal is an HTTP
// status with a sentence for whoever reads it.
class HttpParser {
 public:
  enum class State { kMore, kComplete, kRefused };

  // `limits` must outlive it. `held`: bytes that came already, with the request before.
  explicit HttpParser(const HttpLimits& limits, std::string held = {})
      : limits_(&limits), held_(std::move(held)) {}

  State consume(std::string_view bytes);
  // Once it is complete.
  HttpRequest take_request() { return std::move(request_); }
  // What came after the request, once it is complete.
  std::string take_rest() { return std::move(rest_); }
  // Once it is refused.
  const HttpResponse& refusal() const { return *refusal_; }

 private:
  State look(std::string_view bytes);
  State refuse(int status, std::string why);

  const HttpLimits* limits_;
  std::string held_;
  std::size_t line_ = 0;  // where the line begins that is not complete yet
  HttpRequest request_;
  std::string rest_;
  std::optional<HttpResponse> refusal_;
};

}  // namespace ws::net
