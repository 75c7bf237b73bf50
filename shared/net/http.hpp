#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "shared/base/bytes.hpp"
#include "shared/net/http_headers.hpp"
#include "shared/net/limits.hpp"

namespace ws::net {

// A complete HTTP/1.1 request. Thread: loop.
struct HttpRequest {
  std::string method;
  std::string path;                          // percent-decoded, without the query
  std::map<std::string, std::string> query;  // percent-decoded; the last of equal names stands
  HttpHeaders headers;
  std::string body;

  // Empty where there is none.
  std::string_view header(std::string_view name) const { return headers.find(name); }
  const std::string* query_value(const std::string& name) const;
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

// HttpParser: takes a request's bytes as they come. One that comes whole and says nothing unusual is read
// without websocketpp's parser, which is made when it is needed.
//
// Thread: loop. Errors: a refusal is an HTTP status with a sentence for whoever reads it.
class HttpParser {
 public:
  enum class State { kMore, kComplete, kRefused };

  explicit HttpParser(const Limits& limits);  // which must outlive it
  HttpParser(HttpParser&&) noexcept;
  ~HttpParser();

  // `used` is set to the number of bytes that belong to the request once it is complete.
  State consume(const char* data, std::size_t size, std::size_t* used);
  HttpRequest take_request() { return std::move(request_); }  // once it is complete
  const HttpResponse& refusal() const;                        // once it is refused

 private:
  struct Impl;
  State refuse(int status, std::string why);
  State check_complete();
  void read_parsed();

  const Limits& limits_;
  HttpRequest request_;
  std::unique_ptr<Impl> impl_;  // null until a request is not plain
};

}  // namespace ws::net
