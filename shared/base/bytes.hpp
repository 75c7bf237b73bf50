#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace ws {

// Bytes: an immutable, reference-counted run of bytes in one allocation. A message is encoded into Bytes once
// and every recipient's queue holds a reference, never a copy.
//
// Thread: any (the count is atomic, the content never changes once it is shared).
// Errors: none; allocation failure is std::bad_alloc.
class Bytes {
 public:
  Bytes() = default;
  // Copies `content`.
  explicit Bytes(std::string_view content) : Bytes(content, {}) {}
  // Copies `head` followed by `tail`: a frame header and its payload, for instance.
  Bytes(std::string_view head, std::string_view tail);
  Bytes(const Bytes& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  Bytes(Bytes&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Bytes& operator=(Bytes other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Bytes() { release(); }

  // A block of `size` bytes that `fill(char*)` writes before anybody else can see it.
  template <typename Fill>
  static Bytes build(std::size_t size, Fill&& fill) {
    Bytes bytes = uninitialised(size);
    if (size != 0) fill(bytes.block_->content());
    return bytes;
  }

  const char* data() const { return block_ == nullptr ? nullptr : block_->content(); }
  std::size_t size() const { return block_ == nullptr ? 0 : block_->size; }
  bool empty() const { return size() == 0; }
  std::string_view view() const { return {data(), size()}; }

  // Bytes of memory that it keeps alive, as the allocator rounds them up.
  std::size_t memory() const {
    constexpr std::size_t kUnit = 2 * sizeof(void*);
    return block_ == nullptr ? 0 : (sizeof(Block) + block_->size + sizeof(void*) + kUnit - 1) / kUnit * kUnit;
  }
  bool same_block(const Bytes& other) const { return block_ == other.block_; }
  // Nobody else holds these bytes, and nobody can get to them but through this reference.
  bool unshared() const {
    return block_ != nullptr && block_->references.load(std::memory_order_acquire) == 1;
  }

 private:
  struct Block {
    std::atomic<std::uint32_t> references;
    std::size_t size;
    char* content() { return reinterpret_cast<char*>(this + 1); }
  };
  static Bytes uninitialised(std::size_t size);
  void release() noexcept;

  Block* block_ = nullptr;
};

// Slice: part of a Bytes, which it keeps alive.
struct Slice {
  Bytes bytes;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;  // bytes

  Slice() = default;
  explicit Slice(Bytes whole) : bytes(std::move(whole)), length(static_cast<std::uint32_t>(bytes.size())) {}
  Slice(Bytes whole, std::size_t from, std::size_t count)
      : bytes(std::move(whole)),
        offset(static_cast<std::uint32_t>(from)),
        length(static_cast<std::uint32_t>(count)) {}

  const char* data() const { return bytes.data() + offset; }
  std::string_view view() const { return {data(), length}; }
};

}  // namespace ws
