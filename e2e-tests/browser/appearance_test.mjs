// Dark and light, wide and narrow.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ChatPage, startBrowser } from './support/chat_page.mjs';
import { startCluster } from '../node/services.mjs';
import { eventually } from '../node/waiting.mjs';

const brightness = (chat) =>
  chat.page.evaluate(() => {
    const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
    return (red + green + blue) / 3 > 128 ? 'light' : 'dark';
  });

const looks = (chat, wanted) => eventually(`the page is ${wanted}`, async () => (await brightness(chat)) === wanted);

test('the page', async (suite) => {
  const browser = await startBrowser(suite);
  const [server] = await startCluster(suite, 1);

  await suite.test('follows the system until somebody decides', async (t) => {
    const chat = await ChatPage.enter(t, browser, server, 'Alice', { colorScheme: 'dark' });
    await looks(chat, 'dark');
    await chat.page.emulateMedia({ colorScheme: 'light' });
    await looks(chat, 'light');
    await chat.page.getByRole('button', { name: 'Use dark colours' }).click();
    await looks(chat, 'dark');
    await chat.page.reload();
    await looks(chat, 'dark');
    await chat.page.getByRole('button', { name: 'Use light colours' }).click();
    await looks(chat, 'light');
  });

  await suite.test('fits a phone', async (t) => {
    const phone = { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true };
    const chat = await ChatPage.enter(t, browser, server, 'Alice', phone);
    const drawer = chat.page.getByRole('button', { name: 'Rooms', exact: true });
    await drawer.tap();
    await chat.join('Garden');
    await chat.room('Garden').waitFor({ state: 'hidden' });
    await chat.say('a-word-without-a-blank-'.repeat(20));
    await chat.say('x');
    await chat.sent('x');
    const overflow = await chat.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.equal(overflow, 0);
    await drawer.tap();
    await chat.room('lobby').tap();
    await chat.page.getByRole('heading', { name: 'lobby', exact: true }).waitFor();
    await chat.room('lobby').waitFor({ state: 'hidden' });
  });

  await suite.test('is not sent again while it has not changed', async () => {
    const first = await fetch(`${server.address}app.js`);
    const etag = first.headers.get('etag');
    const again = await fetch(`${server.address}app.js`, { headers: { 'If-None-Match': etag } });
    assert.equal(first.status, 200);
    assert.equal(again.status, 304);
    assert.equal(await again.text(), '');
  });
});
