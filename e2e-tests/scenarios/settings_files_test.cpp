// What stands in a .env or a configuration file is a setting, or an error that names file and line:
// `relayer_url = …` was passed over, and the server linked to another cluster than the one it was told.
#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "e2e-tests/harness/process.hpp"

namespace ws::e2e {
namespace {

const std::vector<std::string> kPrograms = {"ws-user", "ws-relayer"};

// Refused with status 2, in one line that has all of `clues`.
void check_refusal(const ProcessSpec& spec, const std::vector<std::string>& clues) {
  const Finished finished = run(spec);
  CAPTURE(finished.output);
  CHECK(finished.exit.code == 2);
  CHECK(std::count(finished.output.begin(), finished.output.end(), '\n') == 1);
  for (const std::string& clue : clues) {
    CAPTURE(clue);
    CHECK(finished.output.find(clue) != std::string::npos);
  }
}

// CLI11 says "Value  not in range" to it.
TEST_CASE("settings files: an empty number is refused by its name, in the environment too") {
  const TempDirectory directory;
  ProcessSpec spec;
  spec.program = "ws-user";
  spec.directory = directory.path();
  spec.environment["PORT"] = "";
  check_refusal(spec, {"PORT is empty", "default"});
  spec.environment.clear();
  directory.write(".env", "MAX_ROOMS=\n");
  check_refusal(spec, {"MAX_ROOMS is empty", "default"});
  directory.write(".env", "");
  spec.arguments = {"--config", directory.write("settings", "\nmax-rooms =\n")};
  check_refusal(spec, {"line 2: ", "max-rooms is empty"});
}

TEST_CASE("settings files: an unknown key, a section and garbage are errors, with file and line") {
  struct Wrong {
    const char* content;
    std::vector<std::string> clues;
  };
  const std::vector<Wrong> wrong_file = {
      {"# ours\nrelayer_url = ws://there:1\n",
       {"line 2: ", "\"relayer_url\"", "did you mean \"relayer-url\"?"}},
      {"[ws-user]\nport = 8080\n", {"line 1: ", "[ws-user]"}},
      {"log-level = info\n\nhello\n", {"line 3: ", "hello"}},
      {"config = other\n", {"line 1: ", "\"config\""}},
      {"help = 1\n", {"line 1: ", "\"help\""}},
  };
  const std::vector<Wrong> wrong_env = {
      {"HOST=127.0.0.1\nRELAY_URL=ws://there:1\n",
       {".env line 2: ", "\"RELAY_URL\"", "did you mean \"RELAYER_URL\"?"}},
      {"log-level=debug\n", {".env line 1: ", "did you mean \"LOG_LEVEL\"?"}},
      {"POSTGRES_PASSWORD=hunter2\n", {".env line 1: ", "\"POSTGRES_PASSWORD\" (see "}},
      {"[section]\n", {".env line 1: ", "[section]"}},
      {"LOG_LEVEL=\"info\n", {".env line 1: "}},
  };
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    for (const Wrong& wrong : wrong_file) {
      const TempDirectory directory;
      const std::string file = directory.write("settings", wrong.content);
      std::vector<std::string> clues = wrong.clues;
      if (program == "ws-relayer") clues.resize(2);  // it knows of no relayer that could have been meant
      clues.push_back(file);
      check_refusal({program, {"--config", file}, {}, directory.path(), {}}, clues);
    }
    for (const Wrong& wrong : wrong_env) {
      const TempDirectory directory;
      directory.write(".env", wrong.content);
      check_refusal({program, {}, {}, directory.path(), {}}, wrong.clues);
    }
  }
}

TEST_CASE("settings files: one that cannot be read is an error") {
  const TempDirectory directory;
  const TempDirectory with_env;
  run({"/bin/mkdir", {".env"}, {}, with_env.path(), {}});
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    check_refusal({program, {"--config", "/no/such/file"}, {}, "", {}}, {"/no/such/file cannot be read"});
    check_refusal({program, {"--config", directory.path()}, {}, "", {}}, {directory.path(), "directory"});
    check_refusal({program, {}, {}, with_env.path(), {}}, {".env cannot be read"});
  }
}

// The names of the program's settings, as its help shows them.
std::set<std::string> settings_of(const std::string& program) {
  const std::string help = run({program, {"--help"}, {}, "", {}}).output;
  const std::regex name(R"(\(Env:([A-Z_]+)\))");
  std::set<std::string> names;
  for (std::sregex_iterator match(help.begin(), help.end(), name), end; match != end; ++match)
    names.insert((*match)[1]);
  CHECK(names.size() > 5);
  return names;
}

// A setting that one of them does not know of would end it where both are started beside the same .env.
TEST_CASE("settings files: both programs know all settings of each other") {
  const std::map<std::string, std::set<std::string>> settings = {{"ws-user", settings_of("ws-user")},
                                                                 {"ws-relayer", settings_of("ws-relayer")}};
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    const std::string other = program == "ws-user" ? "ws-relayer" : "ws-user";
    std::string content;
    for (const std::string& name : settings.at(other)) {
      if (settings.at(program).count(name) == 0) content += name + "=none of its business\n";
    }
    const TempDirectory directory;
    directory.write(".env", content);
    check_refusal({program, {"--port", "none"}, {}, directory.path(), {}}, {"--port"});
  }
}

TEST_CASE("settings files: help and version are told whatever else is wrong") {
  const TempDirectory directory;
  directory.write(".env", "garbage\n");
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    ProcessSpec spec{program, {"--port", "none", "--version"}, {{"HOST", "?"}}, directory.path(), {}};
    const Finished version = run(spec);
    CHECK(version.exit.code == 0);
    CHECK(std::regex_match(version.output, std::regex(program + R"( \d+\.\d+\.\d+\n)")));
    spec.arguments = {"--help"};
    const Finished help = run(spec);
    CHECK(help.exit.code == 0);
    CHECK(help.output.find("--version") != std::string::npos);
  }
}

}  // namespace
}  // namespace ws::e2e
