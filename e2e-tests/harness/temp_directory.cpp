#include "e2e-tests/harness/temp_directory.hpp"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {

TempDirectory::TempDirectory() {
  path_ = (std::filesystem::temp_directory_path() / "ws-e2e-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) throw_errno("mkdtemp " + path_);
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDirectory::write(const std::string& name, std::string_view content) const {
  std::string file = path_ + "/" + name;
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

std::string read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace ws::e2e
