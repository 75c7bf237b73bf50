#pragma once

namespace ws::net {

// Link: a place in one list at most. What is in a LinkedList is the link's heir itself: nothing is allocated,
// so nothing can fail.
//
// Thread: that of its list.
class Link {
 public:
  Link() = default;
  ~Link() { unlink(); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  bool linked() const { return after_ != this; }
  void unlink() {
    before_->after_ = after_;
    after_->before_ = before_;
    before_ = after_ = this;
  }

 private:
  template <typename T>
  friend class LinkedList;

  Link* before_ = this;
  Link* after_ = this;
};

// LinkedList: Ts in the order in which they came. A T must be in no other list of this kind.
//
// Thread: one. Owns nothing; what is destroyed leaves the list.
template <typename T>
class LinkedList {
 public:
  bool empty() const { return !ends_.linked(); }
  void push_back(T& last) {
    Link& link = last;
    link.unlink();
    link.before_ = ends_.before_;
    link.after_ = &ends_;
    ends_.before_->after_ = &link;
    ends_.before_ = &link;
  }
  // The first; the list must not be empty.
  T& front() { return static_cast<T&>(*ends_.after_); }
  T& pop_front() {
    T& first = front();
    static_cast<Link&>(first).unlink();
    return first;
  }

 private:
  Link ends_;  // after it comes the first, before it the last
};

}  // namespace ws::net
