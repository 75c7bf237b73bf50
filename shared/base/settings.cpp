#include "shared/base/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "shared/base/log.hpp"
#include "shared/base/setting_names.hpp"
#include "shared/base/settings_file.hpp"

namespace ws {
namespace {

using Strings = std::vector<std::string>;

bool is_long_option(const CLI::App& app, const std::string& name) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& known : option->get_lnames()) {
      if (known == name) return true;
    }
  }
  return false;
}

bool is_setting(const CLI::Option& option) {
  return !option.get_envname().empty() && !option.get_lnames().empty();
}

std::string flag_name(const CLI::Option& option) {
  return option.get_lnames().front();
}

// Stands alone on a command line; elsewhere it has a value all the same, such as 1 or no.
bool is_flag(const CLI::Option& option) {
  return option.get_items_expected_max() == 0;
}

// What is wrong where the setting `name` has an empty value, which only a text may have; empty: nothing.
std::string problem_of_empty(const CLI::Option& option, const std::string& name, const std::string& value) {
  if (!value.empty() || is_flag(option) || option.get_type_name().rfind("TEXT", 0) == 0) return {};
  return name + " is empty, and should be a number; without it the default counts";
}

void add_argument(Strings& arguments, const CLI::Option& option, const std::string& value) {
  const std::string flag = "--" + flag_name(option);
  if (is_flag(option)) {
    if (!value.empty()) arguments.push_back(flag + "=" + value);
  } else {
    arguments.push_back(flag);
    arguments.push_back(value);
  }
}

std::string unknown(const std::string& file, const FileSetting& setting, const Strings& known) {
  constexpr std::size_t kShown = 64;  // characters
  const std::string nearest = nearest_name(setting.key, known);
  return place_in_file(file, setting.line) + "there is no setting \"" +
         printable(setting.key.substr(0, kShown)) + '"' +
         (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?");
}

// Sets what the .env file says and the environment does not. Answers what is wrong with it, or nothing; one
// that is not there is not wrong.
std::string load_env_file(const CLI::App& app, const std::string& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error) && !error) return {};
  std::vector<FileSetting> settings;
  if (std::string problem = read_settings_file(file, settings); !problem.empty()) return problem;
  Strings known(kSettingNames.begin(), kSettingNames.end());
  for (const CLI::Option* option : app.get_options()) {
    if (is_setting(*option)) known.push_back(option->get_envname());
  }
  for (const FileSetting& setting : settings) {
    if (std::find(known.begin(), known.end(), setting.key) == known.end())
      return unknown(file, setting, known);
  }
  // The last of equal names counts, and what is in the environment before any of them.
  for (auto setting = settings.rbegin(); setting != settings.rend(); ++setting)
    ::setenv(setting->key.c_str(), setting->value.c_str(), 0);
  return {};
}

// Appends what the environment says. Answers what is wrong with it, or nothing.
std::string from_environment(const CLI::App& app, Strings& arguments) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = is_setting(*option) ? option->get_envname() : std::string();
    const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
    if (value == nullptr) continue;
    if (std::string problem = problem_of_empty(*option, name, value); !problem.empty()) return problem;
    add_argument(arguments, *option, value);
  }
  return {};
}

// Appends what the configuration file says. Answers what is wrong with it, or nothing.
std::string from_file(const CLI::App& app, const std::string& file, Strings& arguments) {
  std::vector<FileSetting> settings;
  if (std::string problem = read_settings_file(file, settings); !problem.empty()) return problem;
  Strings known;
  for (const CLI::Option* option : app.get_options()) {
    if (is_setting(*option)) known.push_back(flag_name(*option));
  }
  for (const FileSetting& setting : settings) {
    if (std::find(known.begin(), known.end(), setting.key) == known.end())
      return unknown(file, setting, known);
    const CLI::Option& option = *app.get_option("--" + setting.key);
    if (std::string problem = problem_of_empty(option, setting.key, setting.value); !problem.empty())
      return place_in_file(file, setting.line) + problem;
    add_argument(arguments, option, setting.value);
  }
  return {};
}

// The arguments, with a second dash where a long name has only one.
Strings with_two_dashes(const CLI::App& app, Strings arguments) {
  for (std::string& argument : arguments) {
    bool single_dash = argument.size() > 2 && argument[0] == '-' && argument[1] != '-';
    if (single_dash && is_long_option(app, argument.substr(1, argument.find('=') - 1)))
      argument.insert(0, 1, '-');
  }
  return arguments;
}

bool is_among(const Strings& arguments, std::string_view name) {
  return std::find(arguments.begin(), arguments.end(), name) != arguments.end();
}

// Answers help and version; whatever else is there is not looked at.
bool inform(const CLI::App& app, const Strings& arguments) {
  if (is_among(arguments, "--help") || is_among(arguments, "-h")) {
    std::cout << app.help();
  } else if (is_among(arguments, "--version")) {
    std::cout << app.get_name() << ' ' << WS_VERSION << '\n';
  } else {
    return false;
  }
  return true;
}

// Answers what is wrong, or nothing.
std::string parse(CLI::App& app, Strings before, const Strings& arguments) {
  before.insert(before.end(), arguments.begin(), arguments.end());
  std::reverse(before.begin(), before.end());  // as CLI11 takes them
  try {
    app.parse(before);
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return {};
}

std::string parse_all(CLI::App& app, const std::string& config, const Strings& arguments) {
  if (std::string problem = load_env_file(app, ".env"); !problem.empty()) return problem;
  Strings environment;
  std::string problem = from_environment(app, environment);
  if (problem.empty()) problem = parse(app, environment, arguments);
  if (!problem.empty() || config.empty()) return problem;
  Strings before;
  problem = from_file(app, config, before);
  if (!problem.empty()) return problem;
  before.insert(before.end(), environment.begin(), environment.end());
  return parse(app, before, arguments);
}

std::optional<int> read(CLI::App& app, Strings arguments, const std::function<std::string(Strings)>& parse) {
  app.add_flag("--version", "Print the version and exit");
  arguments = with_two_dashes(app, std::move(arguments));
  if (inform(app, arguments)) return 0;
  const std::string problem = parse(std::move(arguments));
  if (problem.empty()) return std::nullopt;
  return refuse_setting(app, problem);
}

}  // namespace

int refuse_setting(const CLI::App& app, const std::string& why) {
  constexpr int kUsageError = 2;
  std::cerr << app.get_name() << ": " << why << " (see " << app.get_name() << " --help)\n";
  return kUsageError;
}

std::optional<int> read_settings(CLI::App& app, std::vector<std::string> arguments) {
  std::string config;
  app.add_option("--config", config, "Settings in a file, as `log-level = debug` lines")
      ->type_name("FILE")
      ->take_last();
  return read(app, std::move(arguments), [&](const Strings& all) { return parse_all(app, config, all); });
}

std::optional<int> read_arguments(CLI::App& app, std::vector<std::string> arguments) {
  return read(app, std::move(arguments), [&](const Strings& all) { return parse(app, {}, all); });
}

}  // namespace ws
