// A server dies and comes back; so does the page, by itself.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ChatPage, startBrowser } from './support/chat_page.mjs';
import { PlainClient } from './support/plain_client.mjs';
import { startCluster } from '../node/services.mjs';

test('a server is', async (suite) => {
  const browser = await startBrowser(suite);
  const [one, other] = await startCluster(suite);

  for (const [fate, signal] of [
    ['killed', 'SIGKILL'],
    ['restarted in peace', 'SIGTERM'],
  ]) {
    await suite.test(fate, async (t) => {
      const alice = await PlainClient.join(t, one, 'Garden', 'Alice');
      const bob = await ChatPage.enter(t, browser, other, 'Bob');
      await bob.join('Garden');
      await alice.say('Garden', 'before');
      await bob.hears('Alice', 'before');

      await other.stop(signal);
      await bob.notConnected();
      await bob.say('said while it was away');
      await bob.say('and this, too');
      await bob.message('and this, too').getByText('Waiting for the connection').waitFor({ state: 'attached' });

      await other.start();
      await bob.connected();
      await bob.sent('and this, too');
      assert.equal((await alice.hears()).message, 'said while it was away');
      assert.equal((await alice.hears()).message, 'and this, too');
      await alice.say('Garden', 'after');
      await bob.hears('Alice', 'after');
      assert.equal(await bob.messages.count(), 4);
    });
  }

  await suite.test('down for long: the page says so, and can be told to try at once', async (t) => {
    const bob = await ChatPage.enter(t, browser, other, 'Bob');
    await other.stop('SIGKILL');
    await bob.notConnected();
    await bob.page.getByText('What you write is kept and sent later').waitFor();
    const tryNow = bob.page.getByRole('button', { name: 'Try now' });
    await tryNow.waitFor();
    await other.start();
    // The page may have found its way back before we could press the button.
    await tryNow.click({ timeout: 2_000 }).catch(() => {});
    await bob.connected();
    await tryNow.waitFor({ state: 'hidden' });
  });
});
