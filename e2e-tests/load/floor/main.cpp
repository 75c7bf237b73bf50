// floor: the least that a chat server can cost on this machine. Not a product.

#include <signal.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "e2e-tests/load/floor/server.hpp"

int main(int argc, char** argv) {
  CLI::App app(
      "A room server of nothing but system calls, to hold others against. Listens on 127.0.0.1 only.",
      "floor");
  std::uint16_t port = 9100;
  app.add_option("--port", port, "port to listen on")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  try {
    ws::floor::Server(port).run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "floor: %s\n", error.what());
    return 1;
  }
}
