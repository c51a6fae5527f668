import { describe, expect, it } from 'vitest';
import { checkRuntime } from '../../../src/core/onboarding/runtime.js';

describe('a runtime', () => {
  it.each(['backend', 'frontend', 'fullstack'])('%s is accepted', (runtime) => {
    expect(checkRuntime(runtime)).toEqual([]);
  });

  it.each([
    ...['', ' ', 'Backend', 'BACKEND', ' backend', 'backend ', 'backend\n', 'backend\0'],
    ...['back-end', 'python', 'b\u0430ckend', '\uff42ackend', '0', 'backend,frontend'],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'],
    ...[undefined, null, 0, 1, true, ['backend'], { runtime: 'backend' }],
    Object('backend') as unknown,
    { toString: () => 'backend' },
  ])('%j is refused', (runtime) => {
    expect(checkRuntime(runtime).map(({ field, rule }) => [field, rule])).toEqual([
      ['runtime', 'runtime_known'],
    ]);
  });

  it('that was mistyped as "backned" suggests backend and nothing else', () => {
    const remedies = checkRuntime('backned').map(({ remedy }) => remedy.match(/\w+end|fullstack/g));
    expect(remedies).toEqual([['backend']]);
  });

  it('that resembles none is answered with all of them', () => {
    const remedies = checkRuntime('kubernetes').map(({ remedy }) => remedy);
    expect(remedies).toEqual([expect.stringContaining('backend, frontend, fullstack')]);
  });
});
