// A room with 10,000 messages is as quick as one with ten.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ChatPage, startBrowser } from './support/chat_page.mjs';
import { PlainClient } from './support/plain_client.mjs';
import { startCluster } from '../node/services.mjs';
import { eventually } from '../node/waiting.mjs';

const kMessages = 10_000;
const kBurst = 250; // messages between two waits for the server
const kMaxRows = 300; // of messages in the page at any time
// A page is stuck long before; this leaves room for a machine that builds something at the same time.
const kStuckMs = 2_000;

// From now on, the page remembers the longest time that its one thread was busy.
const watchTasks = (chat) =>
  chat.page.evaluate(() => {
    window.longestTask = 0;
    const note = (list) =>
      list.getEntries().forEach(({ duration }) => (window.longestTask = Math.max(window.longestTask, duration)));
    new PerformanceObserver(note).observe({ entryTypes: ['longtask'] });
  });

const longestTask = (chat) => chat.page.evaluate(() => window.longestTask);

// How long it takes until a key that is pressed is seen.
const timeToType = (chat) =>
  chat.composer.evaluate(async (composer) => {
    const start = performance.now();
    composer.value += 'x';
    composer.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    return performance.now() - start;
  });

test('10,000 messages', async (suite) => {
  const browser = await startBrowser(suite);
  const [one, other] = await startCluster(suite);
  const robot = await PlainClient.join(suite, one, 'lobby', 'robot');
  const bob = await ChatPage.enter(suite, browser, other, 'Bob');
  await watchTasks(bob);

  const text = (i) => `message ${i} of many, with a few words so that it has the length of what people say`;

  await suite.test('come in while one types', async () => {
    const typing = [];
    for (let i = 1; i <= kMessages; i += kBurst) {
      for (let j = i; j < i + kBurst - 1; j += 1) robot.tell({ type: 'chat', room: 'lobby', message: text(j) });
      await robot.say('lobby', text(i + kBurst - 1));
      typing.push(await timeToType(bob));
    }
    await bob.hears('robot', text(kMessages));
    assert.ok(Math.max(...typing) < kStuckMs, `typing took ${Math.max(...typing)} ms`);
  });

  await suite.test('are all there, with few of them in the page', async () => {
    assert.ok((await bob.messages.count()) <= kMaxRows);
    const scroller = bob.page.getByRole('log');
    await scroller.press('Home');
    await bob.hears('robot', text(1));
    assert.ok((await bob.messages.count()) <= kMaxRows);
    await scroller.press('End');
    await bob.hears('robot', text(kMessages));
  });

  await suite.test('can be scrolled through, back and forth', async () => {
    const scroller = bob.page.getByRole('log');
    const first = () => bob.page.locator('.bubble').first().textContent();
    const numberOf = (words) => Number(words.split(' ')[1]);
    await scroller.hover();
    await eventually('reads 600 messages further up', async () => {
      await bob.page.mouse.wheel(0, -1_500);
      return numberOf(await first()) < kMessages - 600;
    });
    assert.ok((await bob.messages.count()) <= kMaxRows);
    await bob.page.getByRole('button', { name: 'Newest messages' }).waitFor();
    await eventually('comes back down to the newest', async () => {
      await bob.page.mouse.wheel(0, 1_500);
      return (await bob.message(text(kMessages)).count()) === 1;
    });
  });

  await suite.test('do not jump when older ones are fetched above them', async () => {
    const moved = await bob.page.getByRole('log').evaluate(async (scroller) => {
      const frames = (count) => (count === 0 ? null : new Promise(requestAnimationFrame).then(() => frames(count - 1)));
      scroller.scrollTop = 400;
      const row = [...scroller.querySelectorAll('.row')].find((one) => one.getBoundingClientRect().top > 200);
      const before = { top: row.getBoundingClientRect().top, above: row.offsetTop };
      await frames(5);
      return { by: row.getBoundingClientRect().top - before.top, fetched: row.offsetTop - before.above };
    });
    assert.ok(moved.fetched > 0, 'nothing was put above');
    assert.ok(Math.abs(moved.by) < 2, `moved by ${moved.by} px`);
    await bob.page.getByRole('log').press('End');
  });

  await suite.test('stay where they are while one reads further up', async () => {
    await bob.page.getByRole('log').evaluate((scroller) => (scroller.scrollTop -= 3_000));
    await bob.page.getByRole('button', { name: 'Newest messages' }).waitFor();
    const row = bob.message(text(kMessages - 50));
    const before = await row.boundingBox();
    await robot.say('lobby', 'something new');
    await bob.page.getByRole('button', { name: '1 new message' }).waitFor();
    assert.deepEqual(await row.boundingBox(), before);
    await bob.page.getByRole('button', { name: '1 new message' }).click();
    await bob.hears('robot', 'something new');
  });

  await suite.test('never made the page hang', async () => {
    const longest = await longestTask(bob);
    assert.ok(longest < kStuckMs, `busy for ${longest} ms at a stretch`);
    console.log(`longest task ${Math.round(longest)} ms`);
  });
});
