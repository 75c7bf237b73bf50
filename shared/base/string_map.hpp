#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace ws {

// StringMap: a hash map from strings that is asked with a string_view, which std::unordered_map learns only
// in C++20. Values stay where they are until they are erased.
//
// Thread: as its owner. Owns keys and values.
template <typename T>
class StringMap {
  struct Node {
    std::string key;
    T value;
  };
  using Table = std::unordered_map<std::string_view, std::unique_ptr<Node>>;

 public:
  T* find(std::string_view key) {
    const auto found = table_.find(key);
    return found == table_.end() ? nullptr : &found->second->value;
  }
  const T* find(std::string_view key) const {
    const auto found = table_.find(key);
    return found == table_.end() ? nullptr : &found->second->value;
  }
  bool contains(std::string_view key) const { return table_.find(key) != table_.end(); }

  // The value of `key`, made if there was none; whether it was made.
  std::pair<T*, bool> insert(std::string_view key) {
    if (T* present = find(key)) return {present, false};
    auto node = std::make_unique<Node>(Node{std::string(key), T{}});
    T* value = &node->value;
    const std::string_view stored = node->key;
    table_.emplace(stored, std::move(node));
    return {value, true};
  }

  bool erase(std::string_view key) {
    const auto found = table_.find(key);
    if (found == table_.end()) return false;
    const auto keep_key_alive = std::move(found->second);
    table_.erase(found);
    return true;
  }

  void clear() { table_.clear(); }
  std::size_t size() const { return table_.size(); }
  bool empty() const { return table_.empty(); }

  // visit(std::string_view key, T& value) for each, in no order. The visitor must not insert or erase.
  template <typename Visit>
  void for_each(Visit&& visit) {
    for (auto& [key, node] : table_) visit(key, node->value);
  }
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const auto& [key, node] : table_) visit(key, static_cast<const T&>(node->value));
  }

 private:
  Table table_;
};

}  // namespace ws
