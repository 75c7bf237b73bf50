// StatusView: the state of the connection in words, with a countdown and a button while it is down.

const kTick = 250; // ms
const kSoon = 1_500; // ms; a shorter wait is over before a countdown is read

export class StatusView {
  #badge;
  #banner;
  #text;
  #countdown;
  #button;
  #server;
  #timer = null;
  #everOnline = false;

  constructor({ badge, banner, server, retry }) {
    this.#badge = badge;
    this.#banner = banner;
    this.#text = banner.querySelector('.banner-text');
    this.#countdown = banner.querySelector('.banner-countdown');
    this.#button = banner.querySelector('button');
    this.#server = new URL(server).host;
    this.#button.addEventListener('click', retry);
  }

  show({ state, why, retryInMs }) {
    clearInterval(this.#timer);
    this.#countdown.textContent = '';
    if (state === 'online') this.#everOnline = true;
    this.#badge.dataset.state = state;
    this.#badge.querySelector('.status-text').textContent = this.#words(state);
    this.#banner.hidden = state === 'online' || state === 'closed' || (state === 'connecting' && this.#banner.hidden);
    this.#button.hidden = state !== 'waiting';
    if (state === 'refused') this.#say(`${why}.`);
    if (state === 'waiting') this.#wait(this.#everOnline ? why : 'The server cannot be reached', retryInMs);
  }

  #wait(why, retryInMs) {
    this.#say(`${why}. What you write is kept and sent later.`);
    if (retryInMs > kSoon) this.#count(Date.now() + retryInMs);
  }

  // The region is read aloud when its text changes: change it only when it says something new.
  #say(text) {
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }

  #words(state) {
    const words = {
      online: `Connected to ${this.#server}`,
      connecting: this.#everOnline ? 'Reconnecting' : 'Connecting',
      waiting: 'Not connected',
      refused: 'Not let in',
      closed: 'Not connected',
    };
    return words[state];
  }

  #count(until) {
    const tick = () => {
      const seconds = Math.ceil(Math.max(0, until - Date.now()) / 1_000);
      this.#countdown.textContent = `Next try in ${seconds} s`;
    };
    tick();
    this.#timer = setInterval(tick, kTick);
  }
}
