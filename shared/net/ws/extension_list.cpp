#include "shared/net/ws/extension_list.hpp"

#include <algorithm>

#include "shared/net/http/http_text.hpp"

namespace ws::net {
namespace {

// Reads from the front of a text. Each function takes what it reads, and says if it was there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() {
    skip_blanks();
    return rest_.empty();
  }

  bool take(char c) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool token(std::string& out) {
    skip_blanks();
    const auto* end = std::find_if_not(rest_.begin(), rest_.end(), is_token_char);
    out.assign(rest_.begin(), end);
    rest_.remove_prefix(out.size());
    return !out.empty();
  }

  // A token, bare or in quotes.
  bool value(std::string& out) {
    if (!take('"')) return token(out);
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\') rest_.remove_prefix(1);
      if (rest_.empty()) return false;
      out += rest_.front();
      rest_.remove_prefix(1);
    }
    return take('"') && !out.empty() && std::all_of(out.begin(), out.end(), is_token_char);
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

bool read_parameter(Scanner& in, Extension::Parameter& parameter) {
  if (!in.token(parameter.name)) return false;
  return !in.take('=') || in.value(parameter.value.emplace());
}

bool read_extension(Scanner& in, Extension& extension) {
  if (!in.token(extension.name)) return false;
  while (in.take(';')) {
    if (!read_parameter(in, extension.parameters.emplace_back())) return false;
  }
  return true;
}

}  // namespace

std::vector<Extension> parse_extensions(std::string_view list) {
  std::vector<Extension> extensions;
  Scanner in(list);
  while (!in.at_end()) {
    if (in.take(',')) continue;  // a list may have empty elements
    if (!read_extension(in, extensions.emplace_back())) return {};
    if (!in.at_end() && !in.take(',')) return {};
  }
  return extensions;
}

}  // namespace ws::net
