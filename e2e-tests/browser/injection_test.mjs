// What people write is text, wherever it is shown.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ChatPage, startBrowser } from './support/chat_page.mjs';
import { PlainClient } from './support/plain_client.mjs';
import { startCluster } from '../node/services.mjs';

const kHostile = [
  '<img src=x onerror="window.harmed = true">',
  '<script>window.harmed = true</script>',
  '"><svg onload=window.harmed=true>',
  '<a href="javascript:window.harmed=true">click</a>',
  '&lt;b&gt; &amp; ${window.harmed = true} {{constructor}}',
];

test('markup is shown as it was written', async (suite) => {
  const browser = await startBrowser(suite);
  const [one, other] = await startCluster(suite);

  const unharmed = async (chat) => {
    assert.equal(await chat.page.evaluate(() => window.harmed), undefined);
    const made = chat.page.locator('.messages :is(img, script, svg, a), .rooms :is(img, script, svg, a)');
    assert.equal(await made.count(), 0);
  };

  await suite.test('in messages', async (t) => {
    const mallory = await PlainClient.join(t, one, 'lobby', 'Mallory');
    const bob = await ChatPage.enter(t, browser, other, 'Bob');
    for (const text of kHostile) {
      await mallory.say('lobby', text);
      await bob.hears('Mallory', text);
      await bob.say(text);
      await bob.page.locator('.own').getByText(text, { exact: true }).waitFor();
    }
    await unharmed(bob);
  });

  await suite.test('in JSON, names and rooms', async (t) => {
    const bob = await ChatPage.enter(t, browser, other, 'Bob');
    const [image] = kHostile;
    await bob.join(image);
    const mallory = await PlainClient.join(t, one, image, image);
    await mallory.say(image, { [image]: image });
    await bob.hears(image, JSON.stringify({ [image]: image }));
    assert.ok((await bob.page.title()).startsWith(image));
    await unharmed(bob);
  });

  await suite.test("in one's own name", async (t) => {
    const [image] = kHostile;
    const bob = await ChatPage.enter(t, browser, other, image);
    await bob.say('Hi');
    await bob.sent('Hi');
    await unharmed(bob);
  });
});
