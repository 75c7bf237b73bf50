#pragma once

#include <doctest/doctest.h>

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace ws::testing {

using Arguments = std::vector<std::string>;

// SettingEnds: what a setting may be at its ends, and what is just beyond them; empty: there is no such end.
// `beside` are the arguments with which the ends hold.
struct SettingEnds {
  std::string flag;
  std::string lowest;
  std::string highest;
  std::string below;
  std::string above;
  Arguments beside = {};
};

// What a program's read_options() says on standard error to these arguments; empty: it takes them.
template <typename ReadOptions>
std::string refusal_of(ReadOptions read_options, const Arguments& arguments) {
  std::ostringstream said;
  std::streambuf* const screen = std::cerr.rdbuf(said.rdbuf());
  int exit_code = 0;
  const bool taken = read_options(arguments, &exit_code).has_value();
  std::cerr.rdbuf(screen);
  CHECK(exit_code == (taken ? 0 : 2));
  CHECK(said.str().empty() == taken);
  return said.str();
}

template <typename ReadOptions>
void check_ends(ReadOptions read_options, const SettingEnds& ends) {
  CAPTURE(ends.flag);
  const auto answer = [&](const std::string& value) {
    Arguments arguments = ends.beside;
    arguments.insert(arguments.end(), {ends.flag, value});
    return refusal_of(read_options, arguments);
  };
  for (const std::string& value : {ends.lowest, ends.highest}) {
    CAPTURE(value);
    if (!value.empty()) CHECK(answer(value) == "");
  }
  for (const std::string& value : {ends.below, ends.above}) {
    CAPTURE(value);
    if (!value.empty()) CHECK(answer(value).find(ends.flag) != std::string::npos);
  }
}

}  // namespace ws::testing
