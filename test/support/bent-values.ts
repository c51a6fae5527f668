import fc from 'fast-check';

/** A value that something is wrong with, or odd: somewhere in a copy of another one. */
export function bent(value: object): fc.Arbitrary<object> {
  return fc
    .tuple(fc.nat(), fc.constantFrom(...BENDS), fc.constantFrom(...ODD))
    .map(([seed, bend, odd]) => {
      const copy = structuredClone(value);
      const objects = objectsIn(copy);
      const holder = objects[seed % objects.length] ?? {};
      const keys = Object.keys(holder);
      return bend(holder, keys[seed % Math.max(keys.length, 1)] ?? 'none', odd) ?? copy;
    });
}

/** The same with other letters in its texts, as most are. */
export function inAscii(value: object): object {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? inner.replace(/[^ -~]/gu, 'x') : inner,
  );
  return JSON.parse(text) as object;
}

type Holder = Record<string, unknown>;
/** Bends the object that holds a key; returns a value where that is to stand in place of the whole. */
type Bend = (holder: Holder, key: string, odd: unknown) => object | undefined;

function objectsIn(value: unknown): Holder[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Holder, ...Object.values(value).flatMap(objectsIn)];
}

const ODD: readonly unknown[] = [
  ...[null, undefined, true, 0, -0, -1, 1, 1.5, NaN, Infinity, 2 ** 53, 2 ** 53 - 1, 10n],
  ...[
    '',
    ' ',
    '0',
    'crash',
    '"',
    '\\',
    '\u007f',
    '\u0000',
    '\u202e',
    '\ud800',
    'é',
    'x'.repeat(601),
  ],
  ...[[], {}, [null], [undefined], [1, 2], { a: 1 }, new Date(0), new Map(), /a/, () => 1],
  ...[Object('text') as unknown, Object(1) as unknown, new URLSearchParams('a=1')],
  Object.create(null),
  Object.assign([1], { extra: 1 }),
  Object.assign([1], { toJSON: () => 'other' }),
  hidden({ a: 1 }, 'toJSON', () => 'other'),
  { [Symbol('hidden')]: 1 },
  // With a hole.
  Object.assign(new Array<number>(3), { 0: 1, 2: 1 }),
];

function hidden(value: object, key: string, inner: unknown): object {
  return Object.defineProperty(value, key, { value: inner, enumerable: false });
}

const BENDS: readonly Bend[] = [
  (holder, key, odd) => void (holder[key] = odd),
  (holder, key) => void Reflect.deleteProperty(holder, key),
  (holder, _key, odd) => void (holder['more'] = odd),
  (holder, key) => {
    const inner = holder[key];
    Reflect.deleteProperty(holder, key);
    holder[key] = inner;
  },
  (holder, key) => {
    const inner = holder[key];
    if (typeof inner === 'string') holder[key] = `${inner}${inner === '' ? 'x' : inner.slice(-1)}`;
    if (typeof inner === 'number') holder[key] = -inner;
  },
  (holder) => void hidden(holder, 'toJSON', () => ({ event_name: 'NONE' })),
  (holder) => void Object.setPrototypeOf(holder, { inherited: 1 }),
  (holder, key) => {
    const inner = holder[key];
    Object.defineProperty(holder, key, { get: () => inner, enumerable: true });
  },
  (holder, key) => void hidden(holder, key, holder[key]),
  (holder) => void Object.defineProperty(holder, '__proto__', { value: 1, enumerable: true }),
  (holder) => void Object.assign(holder, { [Symbol('more')]: 1 }),
  (_holder, _key, odd) => [odd],
];
