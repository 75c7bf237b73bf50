// MessagesView: the messages of one room. However long the log, only a window of it is in the page: its end while one
// reads the newest, and another stretch once one scrolls away from there.

import { oncePerFrame } from './dom.js';
import { MessageRow } from './message_row.js';
import { countOf } from './text.js';

// Messages.
const kWindow = 120;
const kMaxWindow = 300;
const kStep = 80;
// Pixels.
const kNearEdge = 600;
const kAtBottom = 48;

export class MessagesView {
  #scroller;
  #list;
  #jump;
  #act;
  #room = null;
  #start = 0; // the window, as positions of the log
  #end = 0;
  #renderedEnd = 0; // the log's end when it was last rendered; it may have grown since
  #following = true; // whether the newest message is to stay in sight
  #seenEnd = 0; // the log's end when it was last in sight
  #rows = new Map(); // key -> MessageRow
  #scheduleRender = oncePerFrame(() => this.#render());

  // `act(name, message)` is called for a click on one of a message's buttons.
  constructor({ scroller, list, jump, act }) {
    this.#scroller = scroller;
    this.#list = list;
    this.#jump = jump;
    this.#act = act;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    scroller.addEventListener('keydown', (event) => this.#key(event));
    list.addEventListener('click', (event) => this.#clicked(event));
    jump.addEventListener('click', () => this.toEnd());
    // A composer that grows or a turned phone must not hide the newest message.
    new ResizeObserver(() => this.#following && this.#toBottom()).observe(scroller);
  }

  show(room) {
    if (room !== this.#room) {
      this.#room = room;
      this.#rows.clear();
      this.#list.replaceChildren();
    }
    this.toEnd();
  }

  changed(room) {
    if (room === this.#room) this.#scheduleRender();
  }

  toEnd() {
    this.#following = true;
    this.#render();
  }

  #render() {
    const log = this.#room?.log;
    if (log === undefined) return this.#showNothing();
    const keepPlace = this.#following ? () => this.#toBottom() : this.#anchor();
    this.#placeWindow(log);
    this.#fill(log);
    this.#renderedEnd = log.end;
    keepPlace();
    this.#showJump(log);
  }

  #showNothing() {
    this.#rows.clear();
    this.#list.replaceChildren();
    this.#jump.hidden = true;
  }

  #showJump(log) {
    if (this.#following) this.#seenEnd = log.end;
    const fresh = log.end - this.#seenEnd;
    this.#jump.hidden = this.#following;
    this.#jump.textContent = fresh > 0 ? countOf(fresh, 'new message') : 'Newest messages';
  }

  #placeWindow(log) {
    if (this.#following) {
      this.#end = log.end;
      this.#start = Math.max(log.first, log.end - kWindow);
      return;
    }
    this.#start = Math.max(this.#start, log.first);
    if (this.#belowView() < kNearEdge) this.#end = this.#start + kMaxWindow;
    this.#end = Math.min(Math.max(this.#end, this.#start), log.end);
  }

  // Makes the list hold the window's rows, reusing those that are there.
  #fill(log) {
    const known = this.#rows;
    this.#rows = new Map();
    for (let position = this.#start; position < this.#end; position += 1) {
      const message = log.at(position);
      const row = known.get(message.key) ?? new MessageRow(message);
      known.delete(message.key);
      this.#rows.set(message.key, row);
      row.update(log.at(position - 1), message.key === this.#room.firstUnread);
    }
    for (const row of known.values()) row.element.remove();
    let next = this.#list.firstElementChild;
    for (const row of this.#rows.values()) {
      if (row.element === next) next = next.nextElementSibling;
      else this.#list.insertBefore(row.element, next);
    }
  }

  #belowView() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  #toBottom() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  // Notes a row in sight; the function returned brings it back to where it was.
  #anchor() {
    const edge = this.#scroller.getBoundingClientRect().top;
    const row = [...this.#list.children].find((child) => child.getBoundingClientRect().bottom > edge);
    const top = row?.getBoundingClientRect().top;
    return () => {
      if (row?.isConnected) this.#scroller.scrollTop += row.getBoundingClientRect().top - top;
    };
  }

  #scrolled() {
    const log = this.#room?.log;
    if (log === undefined) return;
    const below = this.#belowView();
    const wasFollowing = this.#following;
    this.#following = this.#end === this.#renderedEnd && below < kAtBottom;
    if (this.#scroller.scrollTop < kNearEdge && this.#start > log.first) {
      this.#start = Math.max(log.first, this.#start - kStep);
      this.#end = Math.min(this.#end, this.#start + kMaxWindow);
    } else if (below < kNearEdge && this.#end < log.end) {
      this.#end = Math.min(log.end, this.#end + kStep);
      this.#start = Math.max(this.#start, this.#end - kMaxWindow);
    } else if (wasFollowing === this.#following) {
      return;
    }
    this.#scheduleRender();
  }

  // Home and End mean the whole log, not the window.
  #key(event) {
    if (event.target !== this.#scroller) return;
    if (event.key === 'End') this.toEnd();
    else if (event.key === 'Home') this.#toStart();
    else return;
    event.preventDefault();
  }

  #toStart() {
    if (this.#room === null) return;
    this.#following = false;
    this.#start = this.#room.log.first;
    this.#end = this.#start + kWindow;
    this.#render();
    this.#scroller.scrollTop = 0;
  }

  #clicked(event) {
    const button = event.target.closest('[data-act]');
    if (button === null) return;
    const element = button.closest('.row');
    const row = [...this.#rows.values()].find((candidate) => candidate.element === element);
    this.#act(button.dataset.act, row.message);
  }
}
