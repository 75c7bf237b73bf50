#include "shared/base/settings_file.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "shared/base/log.hpp"

namespace ws {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";  // that some editors begin a file with
constexpr std::string_view kExport = "export ";

bool begins_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(kBlanks)));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

// The first word of what is no setting: the rest of it might be a secret.
std::string first_word(std::string_view line) {
  constexpr std::size_t kShown = 40;  // characters
  return '"' + printable(line.substr(0, std::min(line.find_first_of(kBlanks), kShown))) + '"';
}

// `text` is what follows the `=`. Sets `value`; answers what is wrong, or nothing.
std::string_view read_value(std::string_view text, std::string& value) {
  const std::string_view behind_blanks = trimmed(text);
  const char quote = behind_blanks.empty() ? '\0' : behind_blanks.front();
  if (quote != '"' && quote != '\'') {
    std::size_t end = 0;
    while (end < text.size() &&
           !(text[end] == '#' && end != 0 && kBlanks.find(text[end - 1]) != kBlanks.npos))
      ++end;
    value = trimmed(text.substr(0, end));
    return {};
  }
  const std::size_t close = behind_blanks.find(quote, 1);
  if (close == std::string_view::npos) return "a quote is not closed";
  value = behind_blanks.substr(1, close - 1);
  const std::string_view rest = trimmed(behind_blanks.substr(close + 1));
  return rest.empty() || rest.front() == '#' ? "" : "there is something behind the closing quote";
}

}  // namespace

std::string place_in_file(const std::string& name, int line) {
  return name + " line " + std::to_string(line) + ": ";
}

std::string parse_settings(std::string_view text, const std::string& name,
                           std::vector<FileSetting>& settings) {
  if (begins_with(text, kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  for (int number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    line = trimmed(line);
    if (begins_with(line, kExport)) line = trimmed(line.substr(kExport.size()));
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    const std::size_t equals = line.find('=');
    if (equals == 0 || equals == std::string_view::npos)
      return place_in_file(name, number) + "expected KEY=VALUE, found " + first_word(line);
    FileSetting setting{std::string(trimmed(line.substr(0, equals))), {}, number};
    const std::string_view problem = read_value(line.substr(equals + 1), setting.value);
    if (!problem.empty()) return place_in_file(name, number) + std::string(problem);
    settings.push_back(std::move(setting));
  }
  return {};
}

std::string read_settings_file(const std::string& name, std::vector<FileSetting>& settings) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "r"), std::fclose);
  std::string text;
  bool failed = file == nullptr;
  while (!failed && std::feof(file.get()) == 0) {
    char part[4096];
    text.append(part, std::fread(part, 1, sizeof part, file.get()));
    failed = std::ferror(file.get()) != 0;
  }
  if (failed) return name + " cannot be read: " + std::generic_category().message(errno);
  return parse_settings(text, name, settings);
}

}  // namespace ws
