// Somebody who is faster than the next frame, and messages that come in between.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ChatPage, startBrowser } from './support/chat_page.mjs';
import { PlainClient } from './support/plain_client.mjs';
import { startCluster } from '../node/services.mjs';

// All in one task of the page, so before it paints anything: clicks what `selector` finds, types into whatever has the
// focus then, and presses Enter.
const clickTypeEnter = (chat, selector, text) =>
  chat.page.evaluate(
    ([wanted, typed]) => {
      document.querySelector(wanted).click();
      document.execCommand('insertText', false, typed);
      const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(enter);
    },
    [selector, text],
  );

test('quick hands', async (suite) => {
  const browser = await startBrowser(suite);
  const [one, other] = await startCluster(suite);

  await suite.test('write in the room that was just clicked, and leave the draft of the other alone', async (t) => {
    const bob = await PlainClient.join(t, other, 'lobby', 'Bob');
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    await alice.join('Garden');
    await alice.composer.fill('a draft for the garden');
    await clickTypeEnter(alice, '[data-room=lobby]', 'for the lobby');
    const { room, message } = await bob.hears();
    assert.deepEqual({ room, message }, { room: 'lobby', message: 'for the lobby' });
    await alice.sent('for the lobby');
    assert.equal(await alice.composer.inputValue(), '');
    await alice.room('Garden').click();
    assert.equal(await alice.composer.inputValue(), 'a draft for the garden');
  });

  await suite.test('write in the next room right after they left one', async (t) => {
    const bob = await PlainClient.join(t, other, 'lobby', 'Bob');
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    await alice.join('Garden');
    await clickTypeEnter(alice, '#leave', 'gone from the garden');
    const { room, message } = await bob.hears();
    assert.deepEqual({ room, message }, { room: 'lobby', message: 'gone from the garden' });
  });

  await suite.test('lose no click to a message that arrives while the button is down', async (t) => {
    const bob = await PlainClient.join(t, other, 'lobby', 'Bob');
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    await alice.join('Garden');
    await alice.room('lobby').hover();
    await alice.page.mouse.down();
    await bob.say('lobby', 'Are you there?');
    await alice.room('lobby').filter({ hasText: '1 unread' }).waitFor();
    await alice.page.mouse.up();
    await alice.page.getByRole('heading', { name: 'lobby', exact: true }).waitFor();
    await alice.hears('Bob', 'Are you there?');
    await alice.room('lobby').filter({ hasText: 'unread' }).waitFor({ state: 'detached' });
  });

  await suite.test('keep the focus in the list of rooms while messages arrive', async (t) => {
    const bob = await PlainClient.join(t, other, 'lobby', 'Bob');
    const alice = await ChatPage.enter(t, browser, one, 'Alice');
    await alice.join('Garden');
    await alice.room('lobby').focus();
    await bob.say('lobby', 'Are you there?');
    await alice.room('lobby').filter({ hasText: '1 unread' }).waitFor();
    assert.ok(await alice.room('lobby').evaluate((button) => button === document.activeElement));
  });
});
