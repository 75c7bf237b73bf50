#include "shared/base/bytes.hpp"

#include <cstring>
#include <new>

namespace ws {

struct Bytes::AdoptedBlock : Bytes::Block {
  explicit AdoptedBlock(std::string&& text)
      : Block{{1}, true, text.size(), nullptr}, storage(std::move(text)) {
    content = storage.data();
  }
  std::string storage;
};

Bytes Bytes::adopt(std::string&& content) {
  Bytes bytes;
  if (!content.empty()) bytes.block_ = new AdoptedBlock(std::move(content));
  return bytes;
}

Bytes::Bytes(std::string_view head, std::string_view tail) {
  *this = build(head.size() + tail.size(), [&](char* out) {
    if (!head.empty()) std::memcpy(out, head.data(), head.size());
    if (!tail.empty()) std::memcpy(out + head.size(), tail.data(), tail.size());
  });
}

Bytes Bytes::uninitialised(std::size_t size) {
  Bytes bytes;
  if (size == 0) return bytes;
  void* memory = ::operator new(sizeof(Block) + size);
  bytes.block_ = new (memory) Block{{1}, false, size, static_cast<char*>(memory) + sizeof(Block)};
  return bytes;
}

void Bytes::release() noexcept {
  if (block_ == nullptr) return;
  if (block_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (block_->adopted) {
    delete static_cast<AdoptedBlock*>(block_);
    return;
  }
  block_->~Block();
  ::operator delete(static_cast<void*>(block_));
}

}  // namespace ws
