#include "shared/base/bytes.hpp"

#include <cstring>
#include <new>

namespace ws {

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
  bytes.block_ = new (memory) Block{{1}, size};
  return bytes;
}

void Bytes::release() noexcept {
  if (block_ == nullptr) return;
  if (block_->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  block_->~Block();
  ::operator delete(static_cast<void*>(block_));
}

}  // namespace ws
