#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "e2e-tests/harness/address.hpp"
#include "e2e-tests/harness/tcp_socket.hpp"
#include "e2e-tests/harness/time.hpp"

namespace ws::e2e {

// HttpResponse: what came back, header names in lower case.
struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;

  std::string header(const std::string& name) const;  // empty if absent
};

// Takes the head of a response off the front of `bytes`, nothing if it is not all there yet. The body stays.
std::optional<HttpResponse> take_response_head(std::string& bytes);

// Sends `request` as it is and reads until the server closes. Throws Failure if it answers nothing, not HTTP,
// or leaves the connection open.
HttpResponse http_exchange(const Address& address, std::string_view request,
                           const Deadline& deadline = Deadline());

HttpResponse http_get(const Address& address, const std::string& path, const std::string& method = "GET");

// The status of GET `path`, 0 if nobody answers (yet).
int http_status(const Address& address, const std::string& path);

// The value of a metric in the Prometheus text of GET /metrics, summed over its labels. Throws Failure if
// absent.
double metric(const Address& address, const std::string& name);

}  // namespace ws::e2e
