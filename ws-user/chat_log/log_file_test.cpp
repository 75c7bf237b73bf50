#include "ws-user/chat_log/log_file.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace ws::chat_log;
namespace fs = std::filesystem;

namespace {

struct Directory {
  Directory() {
    std::string pattern = (fs::temp_directory_path() / "chat-log-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~Directory() { fs::remove_all(path); }
  std::string operator/(const std::string& name) const { return path + '/' + name; }

  std::string path;
};

std::string content(const std::string& name) {
  std::ostringstream out;
  out << std::ifstream(name).rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("log file: makes its directory, and goes on where the last run ended") {
  Directory directory;
  std::string path = directory / "logs/today/chat.log";
  for (const char* lines : {"1\n", "2\n3\n"}) {
    LogFile file({path});
    CHECK(file.append(lines).problem.empty());
  }
  CHECK(content(path) == "1\n2\n3\n");
}

TEST_CASE("log file: rotates before a file would grow beyond its size, and keeps so many") {
  Directory directory;
  std::string path = directory / "chat.log";
  LogFile file({path, 4, 2});
  CHECK(file.append("1\n2\n3\n4\n5\n6\n7\n").written == 14);
  CHECK(content(path) == "7\n");
  CHECK(content(path + ".1") == "5\n6\n");
  CHECK(content(path + ".2") == "3\n4\n");
  CHECK_FALSE(fs::exists(path + ".3"));
}

TEST_CASE("log file: a line longer than a file may be has one to itself") {
  Directory directory;
  std::string path = directory / "chat.log";
  LogFile file({path, 4, 5});
  CHECK(file.append("1\nlonger\n2\n").written == 11);
  CHECK(content(path) == "2\n");
  CHECK(content(path + ".1") == "longer\n");
  CHECK(content(path + ".2") == "1\n");
}

TEST_CASE("log file: two writers of one file rotate it once, and lose nothing") {
  Directory directory;
  std::string path = directory / "chat.log";
  LogFile first({path, 6, 9}), second({path, 6, 9});
  first.append("a\n");
  second.append("b\n");
  first.append("c\n");
  second.append("d\n");
  first.append("e\n");
  second.append("f\n");
  CHECK(content(path + ".1") == "a\nb\nc\n");
  CHECK(content(path) == "d\ne\nf\n");
  CHECK_FALSE(fs::exists(path + ".2"));
}

TEST_CASE("log file: moved away by somebody else, it is begun anew on reopen; removed, at once") {
  Directory directory;
  std::string path = directory / "chat.log";
  LogFile file({path});
  file.append("1\n");
  fs::rename(path, path + ".old");
  file.append("2\n");
  file.reopen();
  file.append("3\n");
  CHECK(content(path + ".old") == "1\n2\n");
  CHECK(content(path) == "3\n");
  fs::remove(path);
  file.append("4\n");
  CHECK(content(path) == "4\n");
}

TEST_CASE("log file: a full disk and a directory that cannot be are told, not fatal") {
  LogFile full({"/dev/full"});
  CHECK(full.append("1\n").problem == "No space left on device");
  CHECK(full.append("1\n").written == 0);
  Directory directory;
  std::ofstream(directory / "file") << "in the way";
  LogFile nowhere({directory / "file/chat.log"});
  CHECK(nowhere.append("1\n").problem == "Not a directory");
}
