#include "ws-user/chat_log/log_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

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

// Opening a pipe that nobody reads waits for a reader, and a lock that somebody keeps waits for him: both
// held the chat log's thread without end.
TEST_CASE("log file: a pipe without a reader is told, and written once somebody reads") {
  Directory directory;
  std::string path = directory / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  LogFile file({path});
  CHECK(file.append("1\n").problem == "nobody reads this pipe");
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  CHECK(file.append("1\n").problem.empty());
  char buffer[8];
  CHECK(std::string_view(buffer, static_cast<std::size_t>(::read(reader, buffer, sizeof buffer))) == "1\n");
  ::close(reader);
}

TEST_CASE("log file: a pipe whose reader stops is told, and no line is torn when he goes on") {
  Directory directory;
  std::string path = directory / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  ::fcntl(reader, F_SETPIPE_SZ, 4096);
  LogFile file({path});
  std::string lines, read;
  for (int line = 0; line < 50; ++line) lines += std::string(300, static_cast<char>('A' + line)) + '\n';
  std::string_view left = lines;
  auto take = [&](ssize_t count, std::vector<char>& buffer) {
    if (count > 0) read.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0;
  };
  std::vector<char> buffer(1'000);
  LogFile::Result result = file.append(left);
  CHECK(result.problem == "it takes no more, as nobody reads it");
  for (int round = 0; round < 100 && !left.empty(); ++round) {
    REQUIRE((result.written == 0 || left[result.written - 1] == '\n'));
    left.remove_prefix(result.written);
    while (take(::read(reader, buffer.data(), buffer.size()), buffer)) continue;
    result = file.append(left);
  }
  while (take(::read(reader, buffer.data(), buffer.size()), buffer)) continue;
  CHECK(read == lines);
  ::close(reader);
}

TEST_CASE("log file: a lock that another process keeps is told, and waited for no longer") {
  Directory directory;
  std::string path = directory / "chat.log";
  LogFile file({path});
  CHECK(file.append("1\n").written == 2);
  const int other = ::open(path.c_str(), O_RDONLY);
  REQUIRE(::flock(other, LOCK_EX) == 0);
  const LogFile::Result result = file.append("2\n");
  CHECK(result.written == 0);
  CHECK(result.problem == "another process keeps it locked");
  ::close(other);
  CHECK(file.append("2\n").problem.empty());
  CHECK(content(path) == "1\n2\n");
}

// The rest of the line was forgotten: the next one followed its beginning.
TEST_CASE("log file: a pipe in the middle of a line stays open when the file is to be begun anew") {
  Directory directory;
  std::string path = directory / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  const auto room = static_cast<std::size_t>(::fcntl(reader, F_SETPIPE_SZ, 4096));
  const std::string line = std::string(room + 100, 'A') + '\n';
  LogFile file({path});
  CHECK(file.append(line).written == line.size());
  file.reopen();
  std::string read;
  std::vector<char> buffer(2 * room);
  for (const char* next : {"", "next\n"}) {
    file.append(next);
    const ssize_t got = ::read(reader, buffer.data(), buffer.size());
    if (got > 0) read.append(buffer.data(), static_cast<std::size_t>(got));
  }
  file.append("");
  CHECK(read == line + "next\n");
  ::close(reader);
}
