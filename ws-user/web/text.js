// What people read: times, days, initials, messages that are no strings.

const kTime = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const kDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const kMoment = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

export const timeOf = (date) => kTime.format(date);
export const momentOf = (date) => kMoment.format(date);
export const isSameDay = (one, other) => one.toDateString() === other.toDateString();

export function dayOf(date, today = new Date()) {
  const yesterday = new Date(today);
  yesterday.setDate(today.getDate() - 1);
  if (isSameDay(date, today)) return 'Today';
  return isSameDay(date, yesterday) ? 'Yesterday' : kDay.format(date);
}

// A message is any JSON value; what is no string is shown as the JSON it is.
export const plainText = (message) => (typeof message === 'string' ? message : JSON.stringify(message));

export function initialsOf(name) {
  const words = name.split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.slice(0, 2).map((word) => [...word][0]);
  return (letters.join('') || [...name][0] || '?').toUpperCase();
}

// The same name has the same colour on every page.
export function hueOf(name, hues = 8) {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 65_521;
  return sum % hues;
}

export const countOf = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

const kAdjectives = ['Quiet', 'Amber', 'Bright', 'Gentle', 'Clever', 'Sunny', 'Brave', 'Calm', 'Merry', 'Nimble'];
const kAnimals = ['Otter', 'Heron', 'Fox', 'Wren', 'Lynx', 'Badger', 'Robin', 'Hare', 'Seal', 'Finch'];

export function suggestedName() {
  const pick = (words) => words[Math.floor(Math.random() * words.length)];
  return `${pick(kAdjectives)} ${pick(kAnimals)}`;
}
