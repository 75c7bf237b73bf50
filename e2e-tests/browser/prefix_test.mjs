// The page behind a proxy that shows it at a path of its own.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ChatPage, startBrowser } from './support/chat_page.mjs';
import { PlainClient } from './support/plain_client.mjs';
import { PrefixProxy } from './support/prefix_proxy.mjs';
import { startCluster } from '../node/services.mjs';

test('at /chat/ of a proxy', async (suite) => {
  const browser = await startBrowser(suite);
  const [server] = await startCluster(suite, 1);

  for (const path of ['', 'index.html', '?room=lobby#message']) {
    await suite.test(`the page works: ${path === '' ? 'the bare path' : path}`, async (t) => {
      const proxy = await PrefixProxy.start(t, server, '/chat/');
      const alice = await PlainClient.join(t, server, 'lobby', 'Alice');
      const bob = await ChatPage.enter(t, browser, { address: proxy.address, path }, 'Bob');
      const icon = bob.page.locator('.brand-mark').first();
      assert.match(await icon.evaluate((element) => getComputedStyle(element).backgroundImage), /\/chat\/icon\.svg/);
      await bob.say('Hi from below');
      await bob.sent('Hi from below');
      assert.equal((await alice.hears()).message, 'Hi from below');
      await alice.say('lobby', 'Hi back');
      await bob.hears('Alice', 'Hi back');
    });
  }

  // The server took the message, but its word of that was lost.
  await suite.test('what is sent again after a lost confirmation is heard once', async (t) => {
    const proxy = await PrefixProxy.start(t, server, '/chat/');
    const alice = await PlainClient.join(t, server, 'Garden', 'Alice');
    const bob = await ChatPage.enter(t, browser, proxy, 'Bob');
    await bob.join('Garden');
    await bob.say('first');
    await bob.sent('first');
    assert.equal((await alice.hears()).message, 'first');

    proxy.loseAnswers();
    await bob.say('once');
    assert.equal((await alice.hears()).message, 'once');
    proxy.cut();
    await bob.message('once').getByRole('button', { name: 'Send again' }).click();
    await bob.sent('once');
    await bob.say('last');
    await bob.sent('last');
    assert.equal((await alice.hears()).message, 'last');
    assert.equal(await bob.messages.count(), 3);
  });
});
