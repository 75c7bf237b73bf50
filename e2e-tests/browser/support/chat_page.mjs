// ChatPage: the chat page in a real browser, as somebody sees it who sits in front of it.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const kChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const kFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// One browser for the tests of a file; every page has a profile of its own.
export async function startBrowser(suite) {
  const browser = await chromium.launch({ executablePath: kChromium, args: kFlags });
  suite.after(() => browser.close());
  return browser;
}

export class ChatPage {
  #faults = [];

  // The page of a server (at `path` there), before a name is chosen.
  static async open(t, browser, server, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1100, height: 760 }, ...options });
    const chat = new ChatPage();
    chat.page = await context.newPage();
    chat.#watch(server.address);
    t.after(async () => {
      await context.close();
      assert.deepEqual(chat.#faults, [], 'the page had faults');
    });
    await chat.page.goto(server.address + (server.path ?? ''));
    return chat;
  }

  // The same, with a name, and connected.
  static async enter(t, browser, server, name, options) {
    const chat = await ChatPage.open(t, browser, server, options);
    await chat.page.getByLabel('Your name').fill(name);
    await chat.page.getByRole('button', { name: 'Start chatting' }).click();
    await chat.connected();
    return chat;
  }

  // A script's error, a refused script or style, a file that is not there, and a request to elsewhere are faults in any
  // test.
  #watch(address) {
    this.page.on('pageerror', (error) => this.#faults.push(error.stack));
    this.page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) this.#faults.push(message.text());
    });
    this.page.on('response', (response) => {
      if (response.status() >= 400) this.#faults.push(`${response.status()} for ${response.url()}`);
    });
    this.page.on('request', (request) => {
      if (!request.url().startsWith(address)) this.#faults.push(`a request to ${request.url()}`);
    });
  }

  get composer() {
    return this.page.getByRole('textbox', { name: /^Message to/ });
  }

  get messages() {
    return this.page.getByRole('article');
  }

  get rooms() {
    return this.page.getByRole('navigation', { name: 'Rooms' }).getByRole('button');
  }

  room(name) {
    return this.rooms.filter({ hasText: name });
  }

  message(text) {
    return this.messages.filter({ has: this.page.getByText(text, { exact: true }) });
  }

  connected() {
    return this.#state(/^Connected to/);
  }

  notConnected() {
    return this.#state(/^Not connected|^Reconnecting/);
  }

  #state(words) {
    return this.page.getByRole('status').filter({ hasText: words }).first().waitFor();
  }

  async join(room) {
    await this.page.getByLabel('Room to join').fill(room);
    await this.page.getByLabel('Room to join').press('Enter');
    await this.page.getByRole('heading', { name: room, exact: true }).waitFor();
  }

  async say(text) {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  // Waits until a message is there, from `author`; and, for one's own, until the server has taken it.
  hears(author, text) {
    return this.message(text).filter({ hasText: author }).waitFor();
  }

  sent(text) {
    return this.message(text)
      .filter({ has: this.page.getByText('Sent', { exact: true }) })
      .waitFor();
  }
}
