#include "shared/base/settings_file.hpp"

#include <doctest/doctest.h>

#include "shared/base/setting_names.hpp"

using namespace ws;

namespace {

std::string value_of(const std::string& line) {
  std::vector<FileSetting> settings;
  CAPTURE(line);
  CHECK(parse_settings(line, "file", settings) == "");
  REQUIRE(settings.size() == 1);
  return settings.front().value;
}

std::string problem_of(std::string_view text) {
  std::vector<FileSetting> settings;
  return parse_settings(text, "file", settings);
}

}  // namespace

TEST_CASE("a file of settings is read line by line") {
  std::vector<FileSetting> settings;
  const std::string text =
      "\xef\xbb\xbf# a comment\r\n\r\n  ; another\nPORT=8080\r\nexport HOST = ::1  \n\tsome-key=\nlast=x";
  REQUIRE(parse_settings(text, "file", settings) == "");
  REQUIRE(settings.size() == 4);
  const std::vector<FileSetting> expected = {
      {"PORT", "8080", 4}, {"HOST", "::1", 5}, {"some-key", "", 6}, {"last", "x", 7}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(settings[i].key == expected[i].key);
    CHECK(settings[i].value == expected[i].value);
    CHECK(settings[i].line == expected[i].line);
  }
}

TEST_CASE("a comment may follow a value, and quotes keep what they hold") {
  CHECK(value_of("PORT=8080 # main") == "8080");
  CHECK(value_of("PORT=8080\t#main") == "8080");
  CHECK(value_of("SECRET=a#b=c") == "a#b=c");
  CHECK(value_of("SECRET=#b") == "#b");
  CHECK(value_of("NAME= # none") == "");
  CHECK(value_of("NAME=two words") == "two words");
  CHECK(value_of("NAME=it's") == "it's");
  CHECK(value_of("NAME=\" a # b \"") == " a # b ");
  CHECK(value_of("NAME = ' \"a\" '   # said Bob's") == " \"a\" ");
  CHECK(value_of("NAME=\"\"#") == "");
}

TEST_CASE("what is no setting is named by its line, and no secret is shown") {
  CHECK(problem_of("A=1\n[chat]\n") == "file line 2: expected KEY=VALUE, found \"[chat]\"");
  CHECK(problem_of("\n\nRELAY_SECRET hunter2") == "file line 3: expected KEY=VALUE, found \"RELAY_SECRET\"");
  CHECK(problem_of("=1") == "file line 1: expected KEY=VALUE, found \"=1\"");
  CHECK(problem_of("\x7f"
                   "ELF\x02") == "file line 1: expected KEY=VALUE, found \"\\x7fELF\\x02\"");
  CHECK(problem_of("A=\"b") == "file line 1: a quote is not closed");
  CHECK(problem_of("A='b' c") == "file line 1: there is something behind the closing quote");
}

TEST_CASE("a file that cannot be read is named, with the reason") {
  std::vector<FileSetting> settings;
  CHECK(read_settings_file("/no/such/file", settings) ==
        "/no/such/file cannot be read: No such file or directory");
  CHECK(read_settings_file("/", settings) == "/ cannot be read: Is a directory");
}

TEST_CASE("the name that was probably meant is found, and none where nothing is near") {
  const std::vector<std::string> names(kSettingNames.begin(), kSettingNames.end());
  CHECK(nearest_name("RELAYER_ULR", names) == "RELAYER_URL");
  CHECK(nearest_name("relayer-url", names) == "RELAYER_URL");
  CHECK(nearest_name("PROT", names) == "PORT");
  CHECK(nearest_name("MAX_MESSAGES", names) == "MAX_MESSAGE");
  CHECK(nearest_name("relayer_url", {"port", "relayer-url"}) == "relayer-url");
  CHECK(nearest_name("POSTGRES_PASSWORD", names) == "");
  CHECK(nearest_name("", names) == "");
  CHECK(nearest_name(std::string(100'000, 'x'), names) == "");
}
