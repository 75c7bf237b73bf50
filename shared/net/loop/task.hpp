#pragma once

#include <cstddef>
#include <functional>
#include <new>
#include <type_traits>
#include <utility>

namespace ws::net {

// Task: something to be done, once or again and again, by whoever holds it. Unlike a std::function it is
// never copied, so it may own what it is about (a socket, a connection, another task), and what fits into
// kInline bytes costs no allocation.
//
// Thread: whoever holds it; what it owns goes with it. A moved one is empty, and so is one that is made of an
// empty function. Errors: making one of something larger than kInline may throw std::bad_alloc; moving one
// never throws. An exception of the work itself goes to whoever runs it.
class Task {
 public:
  static constexpr std::size_t kInline = 56;  // bytes: with the pointer to its kind a cache line

  Task() noexcept = default;
  // NOLINTNEXTLINE(google-explicit-constructor): what a std::function takes, it takes
  Task(std::nullptr_t) noexcept {}
  template <typename Work, typename Kept = std::decay_t<Work>,
            typename = std::enable_if_t<!std::is_same_v<Kept, Task> && std::is_invocable_v<Kept&>>>
  // NOLINTNEXTLINE(google-explicit-constructor)
  Task(Work&& work) {
    if constexpr (std::is_constructible_v<bool, const Kept&>) {
      if (!static_cast<bool>(work)) return;
    }
    if constexpr (fits<Kept>()) {
      new (place_) Kept(std::forward<Work>(work));
      kind_ = &kInPlace<Kept>;
    } else {
      new (place_) Kept*(new Kept(std::forward<Work>(work)));
      kind_ = &kElsewhere<Kept>;
    }
  }
  Task(Task&& other) noexcept { take(other); }
  Task& operator=(Task&& other) noexcept {
    Task old(std::move(*this));  // its end may lead back to here
    take(other);
    return *this;
  }
  ~Task() {
    if (kind_ != nullptr) kind_->end(place_);
  }

  explicit operator bool() const { return kind_ != nullptr; }
  void operator()() { kind_->run(place_); }  // not of an empty one

 private:
  struct Kind {
    void (*run)(void* place);
    void (*move)(void* from, void* to) noexcept;
    void (*end)(void* place) noexcept;
  };

  template <typename Kept>
  static constexpr bool fits() {
    // NOLINTNEXTLINE(misc-redundant-expression): not for every Kept
    return sizeof(Kept) <= kInline && alignof(Kept) <= alignof(std::max_align_t) &&
           std::is_nothrow_move_constructible_v<Kept>;
  }
  template <typename Kept>
  static Kept& at(void* place) {
    return *std::launder(static_cast<Kept*>(place));
  }
  template <typename Kept>
  static constexpr Kind kInPlace{[](void* place) { at<Kept>(place)(); },
                                 [](void* from, void* to) noexcept {
                                   new (to) Kept(std::move(at<Kept>(from)));
                                   at<Kept>(from).~Kept();
                                 },
                                 [](void* place) noexcept { at<Kept>(place).~Kept(); }};
  template <typename Kept>
  static constexpr Kind kElsewhere{[](void* place) { (*at<Kept*>(place))(); },
                                   [](void* from, void* to) noexcept { new (to) Kept*(at<Kept*>(from)); },
                                   [](void* place) noexcept { delete at<Kept*>(place); }};

  // Into an empty one.
  void take(Task& other) noexcept {
    if (other.kind_ == nullptr) return;
    other.kind_->move(other.place_, place_);
    kind_ = std::exchange(other.kind_, nullptr);
  }

  alignas(std::max_align_t) std::byte place_[kInline];
  const Kind* kind_ = nullptr;  // null: empty
};

}  // namespace ws::net
