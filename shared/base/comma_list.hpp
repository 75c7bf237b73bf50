#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace ws {

// Takes the first item off a comma-separated list, and answers it without the blanks around it; it may be
// empty, as in "a,,b". To be called until the list is empty.
//
// Thread: any.
inline std::string_view take_item(std::string_view& list) {
  constexpr std::string_view kBlanks = " \t";
  std::string_view item = list.substr(0, list.find(','));
  list.remove_prefix(std::min(list.size(), item.size() + 1));
  item.remove_prefix(std::min(item.size(), item.find_first_not_of(kBlanks)));
  return item.substr(0, item.find_last_not_of(kBlanks) + 1);
}

// All items of the list but the empty ones. Thread: any.
inline std::vector<std::string> items_in(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    if (std::string_view item = take_item(list); !item.empty()) items.emplace_back(item);
  }
  return items;
}

}  // namespace ws
