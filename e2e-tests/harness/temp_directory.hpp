#pragma once

#include <string>
#include <string_view>

namespace ws::e2e {

// TempDirectory: a fresh directory, removed with everything in it at the end.
//
// Thread: one. Owns the directory. Errors: Failure if it cannot be made.
class TempDirectory {
 public:
  TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory();

  const std::string& path() const { return path_; }
  // Writes a file and returns its full name.
  std::string write(const std::string& name, std::string_view content) const;

 private:
  std::string path_;
};

// The whole of a file, empty if there is none.
std::string read_file(const std::string& name);

}  // namespace ws::e2e
