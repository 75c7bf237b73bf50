// Everything with the keyboard alone.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ChatPage, startBrowser } from './support/chat_page.mjs';
import { PlainClient } from './support/plain_client.mjs';
import { startCluster } from '../node/services.mjs';

// What has the focus: its role or tag, its name for a screen reader, and whether one can see that it has it.
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = getComputedStyle(element.closest('.composer-box') ?? element);
    const labels = [...(element.labels ?? [])].map((label) => label.textContent);
    return {
      tag: element.tagName.toLowerCase(),
      name: element.getAttribute('aria-label') ?? (labels.join(' ') || element.textContent.trim()),
      visible: style.outlineStyle !== 'none' || box.boxShadow !== 'none',
    };
  });

test('with the keyboard alone', async (suite) => {
  const browser = await startBrowser(suite);
  const [one, other] = await startCluster(suite);

  await suite.test('one comes in, chats, joins, changes and leaves rooms', async (t) => {
    const bob = await PlainClient.join(t, other, 'lobby', 'Bob');
    const alice = await ChatPage.open(t, browser, one);
    const { keyboard } = alice.page;
    const heading = (name) => alice.page.getByRole('heading', { name, exact: true }).waitFor();

    // A name is suggested and selected: typing replaces it.
    assert.equal((await focused(alice.page)).name, 'Your name');
    await keyboard.type('Alice');
    await keyboard.press('Enter');
    await alice.connected();

    await keyboard.type('two');
    await keyboard.press('Shift+Enter');
    await keyboard.type('lines');
    await keyboard.press('Enter');
    assert.equal((await bob.hears()).message, 'two\nlines');
    await keyboard.type('and the focus has stayed');
    await keyboard.press('Enter');
    assert.equal((await bob.hears()).message, 'and the focus has stayed');

    await keyboard.press('Control+k');
    await keyboard.type('Garden');
    await keyboard.press('Enter');
    await heading('Garden');
    await keyboard.type('a draft');
    await keyboard.press('Alt+ArrowUp');
    await heading('lobby');
    assert.equal(await alice.composer.inputValue(), '');
    await keyboard.press('Alt+ArrowDown');
    await heading('Garden');
    assert.equal(await alice.composer.inputValue(), 'a draft');

    await alice.room('Garden').focus();
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    await heading('lobby');
    await keyboard.type('from the list of rooms');
    await keyboard.press('Enter');
    assert.equal((await bob.hears()).message, 'from the list of rooms');

    await alice.page.getByRole('button', { name: 'Leave' }).focus();
    await keyboard.press('Enter');
    await heading('Garden');
    await alice.page.getByRole('log').focus();
    await keyboard.press('Escape');
    assert.equal((await focused(alice.page)).name, 'Message to Garden');
  });

  await suite.test('every stop of the Tab key has a name and shows that it has the focus', async (t) => {
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    await alice.join('Garden');
    const stops = [];
    for (let i = 0; i < 12; i += 1) {
      await alice.page.keyboard.press('Tab');
      const stop = await focused(alice.page);
      if (stop.tag === 'body') continue;
      assert.ok(stop.name !== '', `no name: ${JSON.stringify(stop)}`);
      assert.ok(stop.visible, `no visible focus: ${JSON.stringify(stop)}`);
      stops.push(stop.name);
    }
    for (const name of [
      'Skip to the message field',
      'Room to join',
      'Garden',
      'Leave',
      'Messages in Garden',
      'Message to Garden',
      'Send',
    ]) {
      assert.ok(stops.includes(name), `${name} is not among ${stops}`);
    }
  });

  await suite.test('what is said is read out', async (t) => {
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    const bob = await PlainClient.join(t, other, 'lobby', 'Bob');
    await bob.say('lobby', 'Hi Alice');
    await alice.page.locator('[aria-live=polite]').filter({ hasText: 'Bob: Hi Alice' }).waitFor({ state: 'attached' });
  });
});
