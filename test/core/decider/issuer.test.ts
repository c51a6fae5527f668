import { describe, expect, it } from 'vitest';
import { createIssuer } from '../../../src/core/decider/issuer.js';
import type { Decision } from '../../../src/core/domain/decision.js';
import { decision } from '../../support/gate-inputs.js';

function throwing(): never {
  throw new Error('hostile');
}

describe('a minted decision', () => {
  it('is known, and new only once', () => {
    const { issue, redeem } = createIssuer();
    const minted = issue(decision());
    expect(redeem(minted)).toEqual({ minted: true, first_use: true, decision: decision() });
    expect(redeem(minted)).toMatchObject({ minted: true, first_use: false });
    expect(redeem(minted)).toMatchObject({ minted: true, first_use: false });
  });

  it('is spent by another one with its id, and by no other', () => {
    const { issue, redeem } = createIssuer();
    const other = issue({ ...decision(), decision_id: 'd9' });
    const [first, second] = [issue(decision()), issue({ ...decision(), action: 'noop' })];
    redeem(first);
    expect(redeem(second)).toMatchObject({ minted: true, first_use: false });
    expect(redeem(first)).toMatchObject({ minted: true, first_use: false });
    expect(redeem(other)).toMatchObject({ minted: true, first_use: true });
  });

  it('has only the fields that it was made from', () => {
    const { workers_to: left_out, ...fields } = decision();
    expect(left_out).toBeNull();
    Object.defineProperty(Object.prototype, 'workers_to', { value: 3, configurable: true });
    try {
      expect(createIssuer().issue(fields as Decision).workers_to).toBeUndefined();
    } finally {
      Reflect.deleteProperty(Object.prototype, 'workers_to');
    }
  });

  it('cannot be changed, neither itself nor by way of what it was made from', () => {
    const { issue, redeem } = createIssuer();
    const fields = { ...decision() };
    const minted = issue(fields);
    fields.action = 'delete';
    expect(Reflect.set(minted, 'action', 'delete')).toBe(false);
    expect(Reflect.defineProperty(minted, 'action', { value: 'delete' })).toBe(false);
    expect(Object.isFrozen(minted)).toBe(true);
    expect(redeem(minted)).toMatchObject({ decision: { action: 'restart_service' } });
  });

  it.each<[string, (minted: object) => unknown]>([
    ['a spread copy', (minted) => ({ ...minted })],
    ['a structured clone', (minted) => structuredClone(minted)],
    ['its JSON read back', (minted) => JSON.parse(JSON.stringify(minted)) as unknown],
    ['an assigned copy', (minted) => Object.assign({}, minted)],
    ['an object that inherits from it', (minted) => Object.create(minted) as unknown],
    ['a proxy of it', (minted) => new Proxy(minted, {})],
    ['a proxy that throws', (minted) => new Proxy(minted, { get: throwing, ownKeys: throwing })],
    ['a list that holds it', (minted) => [minted]],
    ['a function that gives it', (minted) => () => minted],
    ['one of another issuer', () => createIssuer().issue(decision())],
    ['fields that nobody minted', () => decision()],
  ])('is not %s, and is not spent by it', (_title, imitate) => {
    const { issue, redeem } = createIssuer();
    const minted = issue(decision());
    expect(redeem(imitate(minted))).toEqual({ minted: false });
    expect(redeem(minted)).toMatchObject({ minted: true, first_use: true });
  });

  it.each([[undefined], [null], [0], ['d1'], [true], [1n], [Symbol('d1')]])(
    'is not %s',
    (value) => {
      expect(createIssuer().redeem(value)).toEqual({ minted: false });
    },
  );
});
