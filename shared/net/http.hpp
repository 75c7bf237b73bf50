#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/bytes.hpp"
#include "shared/net/limits.hpp"

namespace ws::net {

struct CaseInsensitiveLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

// A complete HTTP/1.1 request. Thread: loop.
struct HttpRequest {
  std::string method;
  std::string path;                          // percent-decoded, without the query
  std::map<std::string, std::string> query;  // percent-decoded; the last of equal names stands
  std::map<std::string, std::string, CaseInsensitiveLess> headers;
  std::string body;

  // Empty where there is none.
  std::string_view header(std::string_view name) const;
  const std::string* query_value(const std::string& name) const;
  // Whether the comma-separated header `name` holds `token`, in any case.
  bool has_token(std::string_view name, std::string_view token) const;
  bool wants_upgrade() const;  // asks for a WebSocket, rightly or wrongly
};

// One response; the connection closes after it. Thread: loop.
struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::map<std::string, std::string> headers;  // further ones
};

HttpResponse plain_response(int status, std::string text);
// With Content-Length and Connection: close; the body is left out for HEAD.
Bytes serialize(const HttpResponse& response, bool head_only);

// HttpParser: takes a request's bytes as they come.
//
// Thread: loop. Errors: a refusal is an HTTP status with a sentence for whoever reads it.
class HttpParser {
 public:
  enum class State { kMore, kComplete, kRefused };

  explicit HttpParser(const Limits& limits);
  ~HttpParser();

  // `used` is set to the number of bytes that belong to the request once it is complete.
  State consume(const char* data, std::size_t size, std::size_t* used);
  HttpRequest take_request();
  const HttpResponse& refusal() const { return refusal_; }

 private:
  struct Impl;
  State refuse(int status, std::string why);
  State check_complete();

  const Limits& limits_;
  std::unique_ptr<Impl> impl_;
  HttpResponse refusal_;
};

}  // namespace ws::net
