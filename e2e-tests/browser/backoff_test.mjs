import assert from 'node:assert/strict';
import test from 'node:test';
import { Backoff } from '../../ws-user/web/backoff.js';

test('the ceiling doubles up to the maximum, and starts afresh', () => {
  const backoff = new Backoff({ firstMs: 100, maxMs: 1_000, random: () => 1 });
  const waits = () => Array.from({ length: 6 }, () => backoff.nextMs());
  assert.deepEqual(waits(), [100, 200, 400, 800, 1_000, 1_000]);
  backoff.reset();
  assert.equal(backoff.nextMs(), 100);
});

test('the wait is anything from nothing to the ceiling', () => {
  const dice = [0, 0.5, 0.25];
  const backoff = new Backoff({ firstMs: 100, maxMs: 1_000, random: () => dice.shift() });
  assert.deepEqual([backoff.nextMs(), backoff.nextMs(), backoff.nextMs()], [0, 100, 100]);
});
