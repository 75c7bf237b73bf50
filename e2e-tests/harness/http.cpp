#include "e2e-tests/harness/http.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <sstream>

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

constexpr std::string_view kBlankLine = "\r\n\r\n";

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

std::string HttpResponse::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

std::optional<HttpResponse> take_response_head(std::string& bytes) {
  const std::size_t end = bytes.find(kBlankLine);
  if (end == std::string::npos) return std::nullopt;
  std::istringstream head(bytes.substr(0, end));
  bytes.erase(0, end + kBlankLine.size());
  HttpResponse response;
  std::string line;
  std::getline(head, line);
  if (line.rfind("HTTP/1.1 ", 0) != 0) throw Failure("not an HTTP/1.1 response: " + line);
  response.status = std::atoi(line.c_str() + 9);
  while (std::getline(head, line)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) throw Failure("a header without a colon: " + line);
    response.headers[lower_case(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
  }
  return response;
}

HttpResponse http_exchange(const Address& address, std::string_view request, const Deadline& deadline) {
  TcpSocket socket = TcpSocket::connect(address);
  socket.send(request, deadline);
  TcpSocket::Received received;
  while ((received = socket.receive(deadline)) == TcpSocket::Received::data) continue;
  if (received == TcpSocket::Received::timeout) {
    throw Failure("connection left open after: " + socket.inbox().substr(0, 200));
  }
  std::optional<HttpResponse> response = take_response_head(socket.inbox());
  if (!response) throw Failure("no HTTP response, only: " + socket.inbox().substr(0, 200));
  response->body = socket.inbox();
  return *response;
}

HttpResponse http_get(const Address& address, const std::string& path, const std::string& method) {
  return http_exchange(address, method + " " + path + " HTTP/1.1\r\nHost: " + address.authority() +
                                    "\r\nConnection: close\r\n\r\n");
}

int http_status(const Address& address, const std::string& path) {
  try {
    return http_get(address, path).status;
  } catch (const Failure&) {
    return 0;
  }
}

double metric(const Address& address, const std::string& name) {
  std::istringstream lines(http_get(address, "/metrics").body);
  std::string line;
  double sum = 0;
  bool found = false;
  while (std::getline(lines, line)) {
    if (line.rfind(name, 0) != 0 || (line[name.size()] != ' ' && line[name.size()] != '{')) continue;
    sum += std::atof(line.c_str() + line.rfind(' '));
    found = true;
  }
  if (!found) throw Failure("no metric " + name + " on " + address.authority());
  return sum;
}

}  // namespace ws::e2e
