// The end-to-end tests: real binaries, real sockets. Takes doctest's options, and
//   --against ws://a,ws://b   (or WS_AGAINST) run what needs only addresses against servers that are already
//   running
//   --idle-client ws://a      be a client that joins a room and then does nothing, for scenarios that kill it
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/deployment.hpp"
#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

int be_idle_client(std::string_view url) {
  ChatClient client = ChatClient::open(parse_address(url));
  client.join("idle");
  std::cout << "joined" << std::endl;
  while (::pause() != 0) continue;
  return 0;
}

// The value after `flag`, empty if it is not there.
std::string_view value_of(std::string_view flag, int count, char** words) {
  for (int i = 1; i + 1 < count; ++i) {
    if (words[i] == flag) return words[i + 1];
  }
  return {};
}

int run_scenarios(int count, char** words) {
  doctest::Context context(count, words);
  std::string_view against = value_of("--against", count, words);
  const char* from_environment = std::getenv("WS_AGAINST");
  if (against.empty() && from_environment != nullptr) against = from_environment;
  if (!against.empty()) {
    Deployment::run_against(parse_addresses(against));
    context.setOption("test-suite", WS_DEPLOYMENT_SUITE);
  }
  return context.run();
}

}  // namespace
}  // namespace ws::e2e

int main(int count, char** words) {
  try {
    const std::string_view idle = ws::e2e::value_of("--idle-client", count, words);
    return idle.empty() ? ws::e2e::run_scenarios(count, words) : ws::e2e::be_idle_client(idle);
  } catch (const ws::e2e::Failure& failure) {
    std::cerr << failure.what() << '\n';
    return 2;
  }
}
