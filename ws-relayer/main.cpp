#include "shared/base/log.hpp"
#include "shared/base/standard_files.hpp"
#include "ws-relayer/app/app.hpp"
#include "ws-relayer/app/options.hpp"

int main(int argc, char** argv) {
  ws::open_standard_files();
  int exit_code = 0;
  auto options = ws::relayer::read_options({argv + 1, argv + argc}, &exit_code);
  if (!options) return exit_code;
  ws::set_up_log(options->log);
  return ws::relayer::App(std::move(*options)).run();
}
