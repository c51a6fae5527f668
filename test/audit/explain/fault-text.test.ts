import { expect, it } from 'vitest';
import { faultText } from '../../../src/audit/explain/fault-text.js';
import { loggedFaults, type PlannedFault } from '../../../src/core/domain/fault.js';
import { failureInjected } from '../../../src/core/domain/proof-lines/incident-lines.js';

const THREADS = { backend: 'worker_threads' } as const;
const PROCESSES = { backend: 'processes' } as const;
const SHA256 = 'a'.repeat(64);

it.each<[PlannedFault[], string]>([
  [
    [{ fault: { kind: 'leak', heap_limit_mb: 16 } }],
    'a worker leaks memory until its 16 MB heap limit',
  ],
  [[{ fault: { kind: 'exit', times: 1 } }], 'a worker exits'],
  [
    [{ fault: { kind: 'throw', times: 3 } }],
    'a worker throws what nobody catches, and so do 2 more, each in the place of the one before',
  ],
  [
    [{ fault: { kind: 'hang', times: 1 }, after_ms: 250 }],
    'a worker never answers again, after 250 ms',
  ],
  [
    [
      { fault: { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 } },
      { fault: { kind: 'exit', times: 1 }, during: 'scale_workers', after_ms: 1_000 },
    ],
    '10 ms requests, 1.25 times what one worker can do; a worker exits, 1 s after scale_workers is decided',
  ],
  [
    [{ fault: { kind: 'alert', source: 'monitor', claimed_utilization_ppm: 970_000 } }],
    'monitor claims 97 % utilization',
  ],
  [
    [
      {
        fault: {
          ...{ kind: 'alerts', claimed_utilization_ppm: 970_000, sha256: SHA256 },
          alerts: [{ at_ms: 0, ends_at_ms: null, source: 'a' }],
        },
      },
    ],
    '1 recorded alert, claiming 97 % utilization',
  ],
])('%#: a line can hold a fault, and says it in words', (planned, words) => {
  const fault = loggedFaults(planned);
  expect(failureInjected.shape.fault.parse(fault)).toEqual(fault);
  expect(faultText(fault, THREADS)).toBe(words);
});

it.each<[PlannedFault['fault'], string]>([
  [{ kind: 'exit', times: 1 }, 'a replica is killed by SIGKILL'],
  [
    { kind: 'exit', times: 3 },
    'a replica is killed by SIGKILL, and so are 2 more, each in the place of the one before',
  ],
  [{ kind: 'hang', times: 1 }, 'a replica is stopped by SIGSTOP'],
  [
    { kind: 'alert', source: 'monitor', claimed_utilization_ppm: 970_000 },
    'monitor claims 97 % utilization',
  ],
])('of an app of processes it says what was done to it: %j', (fault, words) => {
  expect(faultText(loggedFaults([{ fault }]), PROCESSES)).toBe(words);
});

it('says what an attack is', () => {
  const text = { family: 'urgency', via: 'request', text_sha256: SHA256, wants_action: 'noop' };
  expect(faultText({ kind: 'attack', ...text }, THREADS)).toBe(
    'a text of the family urgency comes via request and wants noop',
  );
  expect(faultText({ kind: 'attack', withholds: 'verdict' }, THREADS)).toBe(
    'each verdict is withheld from the agent',
  );
});

it('names a fault that is not known', () => {
  expect(faultText({ kind: 'earthquake' }, THREADS)).toBe('earthquake');
});
