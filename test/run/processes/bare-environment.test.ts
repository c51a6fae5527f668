import { expect, it } from 'vitest';
import { bareEnvironment } from '../../../src/run/processes/bare-environment.js';

const OURS = { PATH: '/bin', HOME: '/home/me', TMPDIR: '/my/tmp', SECRET: 's', TOKEN: 't' };

it('holds its own folder and what was named, and nothing else of ours', () => {
  expect(bareEnvironment(OURS, ['TOKEN'], '/its')).toEqual({
    ...{ PATH: '/bin', LANG: 'C.UTF-8', HOME: '/its', TMPDIR: '/its', TOKEN: 't' },
  });
});

it.each(['HOME', 'TMPDIR'])('%s is ours where it was named', (name) => {
  expect(bareEnvironment(OURS, [name], '/its')[name]).toBe(OURS[name as keyof typeof OURS]);
});
