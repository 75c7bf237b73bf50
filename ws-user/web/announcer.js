// Announcer: tells screen readers what comes in, without reading out a busy room line by line.

import { countOf, plainText } from './text.js';

const kGatherMs = 700;
const kMostRead = 3; // messages; more are only counted

export class Announcer {
  #region;
  #gathered = [];
  #timer = null;

  constructor(region) {
    this.#region = region;
  }

  message({ userId, message }) {
    this.#gathered.push(`${userId}: ${plainText(message)}`);
    this.#timer ??= setTimeout(() => this.#speak(), kGatherMs);
  }

  #speak() {
    const lines = this.#gathered;
    this.#gathered = [];
    this.#timer = null;
    this.#region.textContent = lines.length <= kMostRead ? lines.join('. ') : countOf(lines.length, 'new message');
  }
}
