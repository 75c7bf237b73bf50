// The page: puts client, rooms and views together. Nothing else knows all of them.

import { Announcer } from './announcer.js';
import { CannotSend, ChatClient } from './client.js';
import { ComposerView } from './composer_view.js';
import { byId, oncePerFrame } from './dom.js';
import { Drawer } from './drawer.js';
import { MessagesView } from './messages_view.js';
import { Notice } from './notice.js';
import { RoomView } from './room_view.js';
import { Rooms } from './rooms.js';
import { RoomsView } from './rooms_view.js';
import { SettingsView } from './settings_view.js';
import { listenForShortcuts } from './shortcuts.js';
import { StatusView } from './status_view.js';
import { remember, remembered } from './storage.js';
import { suggestedName } from './text.js';
import { UserView } from './user_view.js';

const kDefaultRoom = 'lobby';

const query = new URLSearchParams(location.search);
const ownServer = serverOf(location.href);
const otherServer = query.get('server') ?? '';
const server = otherServer || ownServer;
let name = remembered('name', '');

const client = new ChatClient(nativeAddress(server), { username: name || undefined });
const rooms = new Rooms();

const announcer = new Announcer(byId('announcer'));
const notice = new Notice(byId('notice'));
const drawer = new Drawer({ toggle: byId('drawer-toggle'), panel: byId('sidebar'), scrim: byId('scrim') });
const composer = new ComposerView({ form: byId('composer'), send });
const status = new StatusView({
  badge: byId('status'),
  banner: byId('banner'),
  server,
  retry: () => client.retryNow(),
});
const messages = new MessagesView({
  scroller: byId('scroller'),
  list: byId('messages'),
  jump: byId('jump'),
  act: amend,
});
const room = new RoomView({ rooms, composer, messages, leave: byId('leave') });
const roomsView = new RoomsView({ list: byId('rooms'), form: byId('join'), rooms, join: enter, picked: write });
const settings = new SettingsView({ dialog: byId('settings'), saved: settled });
const user = new UserView({ button: byId('user'), edit: () => openSettings() });

function openSettings(more = {}) {
  settings.open({ name: name || suggestedName(), server: otherServer, ownServer, ...more });
}

function settled(chosen) {
  const isFirst = name === '';
  name = chosen.name;
  remember('name', name);
  if (chosen.server !== otherServer) return moveTo(chosen.server);
  client.rename(name);
  user.show(name);
  if (isFirst) start();
  write();
}

// Another server is another conversation: the page starts afresh.
function moveTo(address) {
  if (address === '') query.delete('server');
  else query.set('server', address);
  location.search = query.toString();
}

function enter(room) {
  if (rooms.get(room) === undefined) client.join(room);
  rooms.enter(room);
  write();
}

function leave(room) {
  client.leave(room);
  rooms.leave(room);
  composer.focus();
}

function write() {
  drawer.close();
  composer.focus();
}

function send(room, text) {
  return attempt(() => {
    client.send(room, text);
    messages.toEnd();
  });
}

// One's own message that did not get through.
function amend(act, message) {
  if (act === 'again') attempt(() => client.sendAgain(message));
  else rooms.discard(message);
  composer.focus();
}

function attempt(act) {
  try {
    act();
    return true;
  } catch (error) {
    if (!(error instanceof CannotSend)) throw error;
    notice.say(error.message);
    return false;
  }
}

const rememberRooms = oncePerFrame(() => {
  const names = rooms.all.map((one) => one.name);
  remember('rooms', names);
  remember('room', rooms.active?.name ?? null);
});

function connectRooms() {
  // At once, not with the next frame: what is typed right after a click belongs to the room that was clicked.
  rooms.on('active', (active) => room.show(active));
  rooms.on('list', () => {
    roomsView.changed();
    room.changed();
    rememberRooms();
  });
  rooms.on('messages', (changed) => messages.changed(changed));
}

function connectClient() {
  client.on('state', (state) => status.show(state));
  client.on('update', (message) => rooms.update(message));
  client.on('message', (message) => {
    rooms.add(message);
    if (!message.own && message.room === rooms.active?.name) announcer.message(message);
  });
  client.on('problem', ({ code, message, room }) => {
    if (code === 'bad-username') return openSettings({ problem: message });
    notice.say(message);
    if (room !== undefined) leave(room);
  });
}

function connectPage() {
  byId('leave').addEventListener('click', () => leave(rooms.active.name));
  window.addEventListener('online', () => client.retryNow());
  document.addEventListener('visibilitychange', () => {
    rooms.watch(!document.hidden);
    if (!document.hidden) client.retryNow();
  });
  listenForShortcuts({
    step: (steps) => rooms.step(steps),
    findRoom: () => {
      drawer.open();
      byId('join').elements.room.focus();
    },
    write,
  });
}

function start() {
  const last = query.get('room') ?? remembered('room', kDefaultRoom);
  for (const known of remembered('rooms', [])) enter(known);
  enter(last);
  client.start();
}

connectRooms();
connectClient();
connectPage();
if (name === '') {
  openSettings({ first: true });
} else {
  user.show(name);
  start();
}

// The server that a page came from: beside the page, which a proxy may show at /chat/.
function serverOf(page) {
  const url = new URL('.', page);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

// A bare address may speak another dialect (--root); rooms, below it, is always the native one.
function nativeAddress(address) {
  const url = new URL(address);
  if (url.pathname.endsWith('/')) url.pathname += 'rooms';
  return url.href;
}
