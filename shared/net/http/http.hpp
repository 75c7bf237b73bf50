#pragma once

#include <map>
#include <string>
#include <string_view>

#include "shared/base/bytes.hpp"
#include "shared/base/clock.hpp"
#include "shared/net/http/http_headers.hpp"

namespace ws::net {

// One HTTP request. Its body, if it has one, is not read: nothing that is served takes any. Thread: loop.
struct HttpRequest {
  std::string method;
  std::string path;                          // percent-decoded, without the query
  std::map<std::string, std::string> query;  // percent-decoded; the last of equal names stands
  HttpHeaders headers;
  bool is_http_1_0 = false;  // needs no Host, and its connection closes after the answer
  bool has_body = false;

  // Empty where there is none.
  std::string_view header(std::string_view name) const { return headers.find(name); }
  const std::string* query_value(const std::string& name) const;
  // Whether the list of a header names a token, in any case.
  bool names(std::string_view header_name, std::string_view token) const;
  bool wants_upgrade() const;  // asks for a WebSocket, rightly or wrongly
  // Whether another request may follow on its connection: only where nobody can be in doubt where it begins.
  bool may_be_followed() const;
};

// One response. Thread: loop.
struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::map<std::string, std::string> headers;  // further ones
  bool closes = false;                         // the connection, whatever the request allows
};

HttpResponse plain_response(int status, std::string text);
// The body is left out for HEAD. `keep_for`: how long the connection is kept for a further request, which the
// response says; zero: it closes.
Bytes serialize(const HttpResponse& response, bool head_only, milliseconds keep_for = {});

}  // namespace ws::net
