#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ws::net {

// HttpHeaders: the header fields of one request, asked by name in any case. Two allocations for all of them,
// however many there are, unless a name comes twice.
//
// Thread: loop. Owns names and values.
class HttpHeaders {
 public:
  // Room for `bytes` of names and values, so that adding them does not allocate again.
  void reserve(std::size_t bytes);
  // Values of equal names are one list (RFC 9110 section 5.2).
  void add(std::string_view name, std::string_view value);
  // Empty where there is none. Valid until the next add().
  std::string_view find(std::string_view name) const;
  bool contains(std::string_view name) const { return position(name) != fields_.size(); }

 private:
  struct Field {
    std::uint32_t name;   // where it begins in text_; the value follows it
    std::uint32_t value;  // where it begins
    std::uint32_t end;    // of the value
  };
  std::size_t position(std::string_view name) const;
  std::string_view value_of(const Field& field) const;
  void append(Field& field, std::string_view name, std::string_view value);

  std::string text_;
  std::vector<Field> fields_;
};

// Whether two texts of ASCII are equal but for the case of their letters.
bool equal_but_for_case(std::string_view a, std::string_view b);

}  // namespace ws::net
