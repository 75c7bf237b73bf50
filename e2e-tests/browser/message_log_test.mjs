import assert from 'node:assert/strict';
import test from 'node:test';
import { MessageLog } from '../../ws-user/web/message_log.js';

const from = (log) => Array.from({ length: log.end - log.first }, (_, i) => log.at(log.first + i).key);
const said = (id) => ({ key: id, id });
const own = (key) => ({ key, id: null });

test('messages are in the order of their ids, however they come in', () => {
  const log = new MessageLog();
  for (const id of ['a', 'c', 'b', 'd']) log.add(said(id));
  assert.deepEqual(from(log), ['a', 'b', 'c', 'd']);
});

test('a message that is known already is not added', () => {
  const log = new MessageLog();
  assert.equal(log.add(said('a')), true);
  assert.equal(log.add(said('b')), true);
  assert.equal(log.add(said('a')), false);
  assert.deepEqual(from(log), ['a', 'b']);
});

test('what has no id yet stays last, and finds its place when it gets one', () => {
  const log = new MessageLog();
  const mine = own('mine');
  log.add(said('a'));
  log.add(mine);
  log.add(said('c'));
  assert.deepEqual(from(log), ['a', 'c', 'mine']);
  mine.id = 'b';
  log.move(mine);
  assert.deepEqual(from(log), ['a', 'mine', 'c']);
});

test('the oldest are dropped beyond the limit, and positions stay true', () => {
  const log = new MessageLog();
  const id = (i) => String(i).padStart(6, '0');
  for (let i = 0; i < 10_001; i += 1) log.add(said(id(i)));
  assert.equal(log.first, 500);
  assert.equal(log.end, 10_001);
  assert.equal(log.at(500).key, id(500));
  assert.equal(log.at(10_000).key, id(10_000));
  assert.equal(log.at(499), undefined);
});
