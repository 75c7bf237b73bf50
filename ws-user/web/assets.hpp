#pragma once

#include <cstddef>
#include <string_view>

namespace ws::web {

// Asset: one file of the chat page, as it was when the program was built. Everything lives as long as the
// program.
//
// Thread: immutable.
struct Asset {
  std::string_view path;          // what a browser asks for: "/" or "/app.js"
  std::string_view content_type;  // with its charset
  std::string_view etag;          // in quotes, another one for other bytes
  std::string_view body;
};

// All assets there are, in no order that matters. Thread: any.
struct AssetList {
  const Asset* first = nullptr;
  std::size_t size = 0;

  const Asset* begin() const { return first; }
  const Asset* end() const { return first + size; }
  // What is served at a path, or null.
  const Asset* find(std::string_view path) const;
};

// Made of this folder's files at build time (scripts/cmake/embed.cmake).
AssetList all();

}  // namespace ws::web
