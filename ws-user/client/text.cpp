#include "ws-user/client/text.hpp"

#include <clocale>
#include <cstdio>
#include <ctime>
#include <cwchar>

namespace ws::client {
namespace {

constexpr char kHex[] = "0123456789abcdef";

void append_escape(std::string& out, unsigned char c) {
  if (c == '\n') {
    out += "\\n";
  } else if (c == '\t') {
    out += "\\t";
  } else if (c == '\r') {
    out += "\\r";
  } else {
    out += {'\\', 'x', kHex[c >> 4], kHex[c & 15]};
  }
}

// The two bytes of U+0080 to U+009F, which some terminals obey like ESC and a letter.
bool is_c1(std::string_view text, std::size_t at) {
  return text[at] == '\xc2' && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (is_c1(text, i)) {
      append_escape(out, static_cast<unsigned char>(text[++i]));
    } else if (c < 0x20 || c == 0x7f) {
      append_escape(out, c);
    } else {
      out += text[i];
    }
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  std::mbstate_t state{};
  while (!text.empty()) {
    wchar_t character = 0;
    std::size_t length = std::mbrtowc(&character, text.data(), text.size(), &state);
    if (length == 0 || length > text.size()) {
      length = 1;  // no character: taken for one column
      state = {};
      character = L'?';
    }
    int width = ::wcwidth(character);
    columns += width > 0 ? static_cast<std::size_t>(width) : 0;
    text.remove_prefix(length);
  }
  return columns;
}

void set_up_locale() {
  constexpr std::size_t kNoMultibyte = 1;
  std::setlocale(LC_CTYPE, "");
  if (MB_CUR_MAX == kNoMultibyte) std::setlocale(LC_CTYPE, "C.UTF-8");
}

std::string local_time(std::string_view timestamp) {
  std::tm utc{};
  std::string text(timestamp);
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
  if (rest == nullptr) return printable(timestamp);
  std::time_t moment = ::timegm(&utc);
  std::tm local{};
  ::localtime_r(&moment, &local);
  char out[16];
  std::strftime(out, sizeof out, "%H:%M:%S", &local);
  return out;
}

std::uint32_t hash_of(std::string_view name) {
  std::uint32_t hash = 2'166'136'261U;  // FNV-1a, 32 bits
  for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return hash;
}

}  // namespace ws::client
