#include "shared/base/log.hpp"
#include "shared/base/standard_files.hpp"
#include "ws-user/app/app.hpp"
#include "ws-user/app/options.hpp"
#include "ws-user/client/client.hpp"

int main(int argc, char** argv) {
  ws::open_standard_files();
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "connect") {
    arguments.erase(arguments.begin());
    return ws::client::run(std::move(arguments));
  }
  int exit_code = 0;
  auto options = ws::app::read_options(std::move(arguments), &exit_code);
  if (!options) return exit_code;
  ws::set_up_log(options->log);
  return ws::app::App(std::move(*options)).run();
}
