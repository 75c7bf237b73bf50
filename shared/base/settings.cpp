#include "shared/base/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace ws {
namespace {

std::string trimmed(std::string text) {
  constexpr const char* kBlank = " \t\r";
  text.erase(0, text.find_first_not_of(kBlank));
  text.erase(text.find_last_not_of(kBlank) + 1);
  return text;
}

std::string unquoted(std::string text) {
  bool quoted =
      text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.front() == text.back();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

bool is_long_option(const CLI::App& app, const std::string& name) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& known : option->get_lnames()) {
      if (known == name) return true;
    }
  }
  return false;
}

// Sets what a .env file (KEY=VALUE a line, # for comments) says and the environment does not. A file that is
// not there is no error; a line that is no assignment is named in the answer (else empty).
std::string load_env_file(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    line = trimmed(line);
    if (line.rfind("export ", 0) == 0) line = trimmed(line.substr(7));
    if (line.empty() || line.front() == '#') continue;
    std::size_t equals = line.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return path + " line " + std::to_string(number) + ": expected KEY=VALUE, found '" + line + "'";
    }
    ::setenv(trimmed(line.substr(0, equals)).c_str(), unquoted(trimmed(line.substr(equals + 1))).c_str(), 0);
  }
  return {};
}

// Stands alone on a command line; the environment gives it a value all the same, such as 1 or no.
bool is_flag(const CLI::Option& option) {
  return option.get_items_expected_max() == 0;
}

// The arguments, with those put in front that the environment gives to the options of `app`.
std::vector<std::string> with_environment(const CLI::App& app, std::vector<std::string> arguments) {
  std::vector<std::string> all;
  for (const CLI::Option* option : app.get_options()) {
    const char* value = option->get_envname().empty() ? nullptr : std::getenv(option->get_envname().c_str());
    if (value == nullptr || option->get_lnames().empty()) continue;
    const std::string name = "--" + option->get_lnames().front();
    if (is_flag(*option)) {
      if (*value != '\0') all.push_back(name + "=" + value);
    } else {
      all.push_back(name);
      all.emplace_back(value);
    }
  }
  for (std::string& argument : arguments) {
    bool single_dash = argument.size() > 2 && argument[0] == '-' && argument[1] != '-';
    if (single_dash && is_long_option(app, argument.substr(1, argument.find('=') - 1)))
      argument.insert(0, 1, '-');
    all.push_back(std::move(argument));
  }
  return all;
}

}  // namespace

int refuse_setting(const CLI::App& app, const std::string& why) {
  constexpr int kUsageError = 2;
  std::cerr << app.get_name() << ": " << why << " (see " << app.get_name() << " --help)\n";
  return kUsageError;
}

std::optional<int> read_settings(CLI::App& app, std::vector<std::string> arguments) {
  if (std::string problem = load_env_file(".env"); !problem.empty()) return refuse_setting(app, problem);
  std::vector<std::string> all = with_environment(app, std::move(arguments));
  std::reverse(all.begin(), all.end());  // as CLI11 takes them
  try {
    app.parse(all);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& error) {
    return refuse_setting(app, error.what());
  }
  return std::nullopt;
}

}  // namespace ws
