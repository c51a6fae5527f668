import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecision } from '../../../src/core/gates/parse-decision.js';
import { decision } from '../../support/gate-inputs.js';

const GOOD = decision();
const KEYS = Object.keys(GOOD);

function throwing(): never {
  throw new Error('hostile');
}

describe('what is presented as a decision', () => {
  it('is read into a copy of its fields', () => {
    const read = parseDecision(GOOD);
    expect(read).toEqual(GOOD);
    expect(read).not.toBe(GOOD);
  });

  it.each(KEYS)('is none without %s', (key) => {
    const without = Object.fromEntries(Object.entries(GOOD).filter(([own]) => own !== key));
    expect(parseDecision(without)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['its JSON', JSON.stringify(GOOD)],
    ['a list of it', [GOOD]],
    ['a map', new Map(Object.entries(GOOD))],
    ['a function', () => GOOD],
    ['one field more', { ...GOOD, force: true }],
    ['the action as a list', { ...GOOD, action: ['restart_service'] }],
    ['the action as an index', { ...GOOD, action: 1 }],
    ['the action as an object', { ...GOOD, action: { toString: () => 'noop' } }],
    ['the action as a String object', { ...GOOD, action: Object('noop') as unknown }],
    ['no action', { ...GOOD, action: '' }],
    ['an overlong action', { ...GOOD, action: 'a'.repeat(65) }],
    ['an unknown environment', { ...GOOD, env: 'production' }],
    ['an environment from the prototype', { ...GOOD, env: 'constructor' }],
    ['an unknown decider', { ...GOOD, decided_by: 'human' }],
    ['half a worker', { ...GOOD, workers_to: 2.5 }],
    ['workers as text', { ...GOOD, workers_to: '3' }],
    ['no number of workers', { ...GOOD, workers_to: Number.NaN }],
    ['endless workers', { ...GOOD, workers_to: Infinity }],
    ['a short hash', { ...GOOD, policy_sha256: 'a' }],
    ['a time as text', { ...GOOD, minted_at_us: '1' }],
    ['a time with a fraction', { ...GOOD, minted_at_us: 0.5 }],
    ['an empty id', { ...GOOD, decision_id: '' }],
    ['an overlong event', { ...GOOD, event_id: 'e'.repeat(33) }],
  ])('is none when it is or has %s', (_title, presented) => {
    expect(parseDecision(presented)).toBeUndefined();
  });

  it.each(KEYS)('is none when reading %s throws', (key) => {
    const hostile = Object.defineProperty({ ...GOOD }, key, { enumerable: true, get: throwing });
    expect(parseDecision(hostile)).toBeUndefined();
  });

  it.each<[string, ProxyHandler<typeof GOOD>]>([
    ['get', { get: throwing }],
    ['ownKeys', { ownKeys: throwing }],
    ['getOwnPropertyDescriptor and get', { getOwnPropertyDescriptor: throwing, get: throwing }],
    ['getPrototypeOf and get', { getPrototypeOf: throwing, get: throwing }],
  ])('is none when it is a proxy whose %s throws', (_trap, traps) => {
    expect(parseDecision(new Proxy({ ...GOOD }, traps))).toBeUndefined();
  });

  it('is none when its proxy was revoked', () => {
    const { proxy, revoke } = Proxy.revocable({ ...GOOD }, {});
    revoke();
    expect(parseDecision(proxy)).toBeUndefined();
  });

  it('counts as it was read, however it answers afterwards', () => {
    let reads = 0;
    const fickle = {
      ...GOOD,
      get action() {
        return reads++ === 0 ? 'noop' : 'delete';
      },
    };
    const read = parseDecision(fickle);
    expect(read?.action).toBe('noop');
    expect(reads).toBe(1);
  });

  it('never makes the reader throw', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }),
        (presented) => {
          expect(parseDecision(presented)).toBeUndefined();
        },
      ),
    );
  });
});
