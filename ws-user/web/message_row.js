// One message as it is shown: who, what, when, and how one's own is faring. Messages of one person that follow each
// other closely share one name and picture.

import { element } from './dom.js';
import { dayOf, hueOf, initialsOf, isSameDay, momentOf, plainText, timeOf } from './text.js';

const kTogetherMs = 5 * 60_000;

const kStates = {
  waiting: 'Waiting for the connection',
  sending: 'Sending',
  sent: 'Sent',
  unconfirmed: 'The connection ended before the server confirmed this',
  failed: 'Not sent',
};

function belongsTo(message, previous) {
  return (
    previous !== undefined &&
    previous.own === message.own &&
    previous.userId === message.userId &&
    isSameDay(new Date(previous.timestamp), new Date(message.timestamp)) &&
    Math.abs(Date.parse(message.timestamp) - Date.parse(previous.timestamp)) < kTogetherMs
  );
}

function divider(className, text) {
  return element('div', { class: `divider ${className}`, role: 'separator' }, element('span', {}, text));
}

function bubble(message) {
  const isText = typeof message.message === 'string';
  return element('div', { class: isText ? 'bubble' : 'bubble json', dir: 'auto' }, plainText(message.message));
}

function time(message) {
  const date = new Date(message.timestamp);
  return element('time', { datetime: message.timestamp, title: momentOf(date) }, timeOf(date));
}

function author(message, follows) {
  if (message.own) return element('div', { class: 'hidden' }, 'You');
  if (follows) return element('div', { class: 'hidden' }, message.userId);
  return element('div', { class: 'author' }, element('bdi', {}, message.userId), time(message));
}

// What stands beside the bubble: when, and for one's own messages how they fare.
function mark(message, follows) {
  if (!message.own) return follows ? element('div', { class: 'mark' }, time(message)) : null;
  const state = element('span', { class: `state ${message.state}`, title: kStates[message.state] });
  state.append(element('span', { class: 'hidden' }, kStates[message.state]));
  return element('div', { class: 'mark' }, time(message), state);
}

// What to do about a message that did not get through; the list handles the clicks.
function remedy(message) {
  if (message.state !== 'failed' && message.state !== 'unconfirmed') return null;
  const why = message.problem ? `${kStates.failed}: ${message.problem}` : kStates[message.state];
  return element(
    'div',
    { class: 'remedy' },
    element('span', {}, why),
    element('button', { type: 'button', 'data-act': 'again' }, 'Send again'),
    element('button', { type: 'button', 'data-act': 'discard' }, 'Discard'),
  );
}

function article(message, follows) {
  const classes = [
    'message',
    message.own ? 'own' : 'other',
    follows ? 'follows' : 'leads',
    `hue-${hueOf(message.userId)}`,
  ];
  return element(
    'article',
    { class: `${classes.join(' ')} is-${message.state}` },
    message.own
      ? null
      : element('div', { class: 'avatar', 'aria-hidden': 'true' }, follows ? '' : initialsOf(message.userId)),
    element(
      'div',
      { class: 'body' },
      author(message, follows),
      element('div', { class: 'line' }, bubble(message), mark(message, follows)),
      remedy(message),
    ),
  );
}

export class MessageRow {
  element = element('div', { class: 'row' });
  #shown = '';

  constructor(message) {
    this.message = message;
  }

  // `previous` is the message before it, if any; `isFirstUnread` puts the line above it that says so.
  update(previous, isFirstUnread) {
    const { message } = this;
    const date = new Date(message.timestamp);
    const day = previous !== undefined && isSameDay(new Date(previous.timestamp), date) ? null : dayOf(date);
    const follows = !isFirstUnread && belongsTo(message, previous);
    const shown = JSON.stringify([day, follows, isFirstUnread, message.state, message.timestamp, message.problem]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const parts = [day && divider('day', day), isFirstUnread && divider('unread', 'New messages')];
    this.element.replaceChildren(...parts.filter(Boolean), article(message, follows));
  }
}
