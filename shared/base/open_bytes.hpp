#pragma once

#include <cstring>

#include "shared/base/bytes.hpp"

namespace ws {

// OpenBytes: a block that is written from front to back. What is written never changes and may be shared at
// once, while the rest is yet to come.
//
//   | written: shared by slices | yet to come |
//
// Thread: one, which writes; the slices are for any. Errors: std::bad_alloc where it is made.
class OpenBytes {
 public:
  OpenBytes() = default;
  explicit OpenBytes(std::size_t capacity)
      : block_(Bytes::build(capacity, [this](char* content) { content_ = content; })) {}

  std::size_t size() const { return size_; }  // bytes written
  std::size_t capacity() const { return block_.size(); }
  std::size_t room() const { return capacity() - size_; }

  // There must be room for it.
  void append(std::string_view part) {
    if (part.empty()) return;
    std::memcpy(content_ + size_, part.data(), part.size());
    size_ += part.size();
  }
  // Part of what is written.
  Slice slice(std::size_t from, std::size_t length) const { return Slice(block_, from, length); }

 private:
  char* content_ = nullptr;  // of the block, which sets it
  Bytes block_;
  std::size_t size_ = 0;
};

}  // namespace ws
