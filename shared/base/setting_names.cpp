#include "shared/base/setting_names.hpp"

#include <algorithm>
#include <numeric>

namespace ws {
namespace {

std::string folded(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
  }
  return out;
}

// How many characters must be put in, taken out or replaced to make `a` of `b` (Levenshtein's distance).
std::size_t slips_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);  // the distances of a's first characters to each start of b
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view wrong, const std::vector<std::string>& names) {
  constexpr std::size_t kCharactersPerSlip = 3;
  constexpr std::size_t kSlipsOfAny = 2;  // two characters that changed places, for instance
  constexpr std::size_t kLongest = 64;    // characters; what is longer was never meant to be one of ours
  if (wrong.size() > kLongest) return {};
  const std::string wanted = folded(wrong);
  std::string nearest;
  std::size_t fewest = std::max(wanted.size() / kCharactersPerSlip, kSlipsOfAny) + 1;
  for (const std::string& name : names) {
    const std::size_t slips = slips_between(wanted, folded(name));
    if (slips >= fewest) continue;
    fewest = slips;
    nearest = name;
  }
  return nearest;
}

}  // namespace ws
