import { describe, expect, it } from 'vitest';
import { judgeOrder } from './effect-order.js';
import { parseTrace } from './trace.js';

const LOG = '7</r/logs/day1_proof.log>';
const CSV = '8</r/logs/stage/runtime_events.csv>';
const ROW = `9  write(${CSV}, "000001-aaaa-e1,x\\n", 17) = 17`;
const SYNC = `9  fdatasync(${LOG}) = 0`;
const WORKER = '9  clone3({flags=CLONE_THREAD, stack_size=0x3fff00}, 88) = 10';

function line(eventName: string, seq = 1): string {
  const text = JSON.stringify({
    event_name: eventName,
    run_id: '000001-aaaa',
    seq,
    event_id: 'e1',
  });
  const escaped = text.replaceAll('"', String.raw`\"`);
  return String.raw`9  write(${LOG}, "${escaped}\n", ${String(text.length + 1)}) = ${String(text.length + 1)}`;
}

const DEPLOYING = [line('DEPLOYMENT_TRIGGERED'), SYNC];

describe('the order of system calls', () => {
  it.each<{ name: string; calls: string[]; violations: string[] }>([
    { name: 'line, sync, row', calls: [line('RUNTIME_EMIT'), SYNC, ROW], violations: [] },
    {
      name: 'line, row, sync',
      calls: [line('RUNTIME_EMIT'), ROW, SYNC],
      violations: ['csv_row 000001-aaaa-e1'],
    },
    { name: 'row without a line', calls: [SYNC, ROW], violations: ['csv_row 000001-aaaa-e1'] },
    {
      name: 'row after a line that announces nothing',
      calls: [line('SYSTEM_STABLE'), SYNC, ROW],
      violations: ['csv_row 000001-aaaa-e1'],
    },
    {
      name: 'row after a sync that failed',
      calls: [line('RUNTIME_EMIT'), `9  fdatasync(${LOG}) = -1 EIO (Input/output error)`, ROW],
      violations: ['csv_row 000001-aaaa-e1'],
    },
    {
      name: 'row of another thread while the sync has not returned',
      calls: [
        line('RUNTIME_EMIT'),
        `9  fdatasync(${LOG} <unfinished ...>`,
        ROW.replace('9', '11'),
        '9  <... fdatasync resumed>) = 0',
      ],
      violations: ['csv_row 000001-aaaa-e1'],
    },
    { name: 'worker before the deployment', calls: [WORKER], violations: ['worker '] },
    { name: 'worker of a deployment', calls: [...DEPLOYING, WORKER], violations: [] },
    {
      name: 'worker between a fault and its decision',
      calls: [...DEPLOYING, line('FAILURE_INJECTED', 2), SYNC, WORKER],
      violations: ['worker '],
    },
    {
      name: 'worker after the decision',
      calls: [
        ...DEPLOYING,
        ...[line('FAILURE_INJECTED', 2), SYNC, line('RL_DECISION', 3), SYNC],
        WORKER,
      ],
      violations: [],
    },
    {
      name: 'told before it is durable',
      calls: [
        line('ONBOARDING_STARTED'),
        String.raw`9  write(1<pipe:[5]>, "{\"fact\":\"line\",\"kind\":\"run\",\"seq\":1}\n", 40) = 40`,
      ],
      violations: ['acknowledgement run #1'],
    },
    {
      name: 'the listener before the deployment',
      calls: ['9  bind(5<socket:[7]>, {sa_family=AF_INET, sin_port=htons(0)}, 16) = 0'],
      violations: ['front_door '],
    },
  ])('$name', ({ calls, violations }) => {
    expect(judgeOrder(parseTrace(calls.join('\n'))).violations).toEqual(violations);
  });

  it('knows a call that was interrupted in the trace by its beginning and its end', () => {
    const text = `9  fsync(7</a b/c> <unfinished ...>\n8  fsync(5</x>) = 0\n9  <... fsync resumed>) = -1 EIO (Input/output error) (INJECTED)`;
    expect(parseTrace(text)).toMatchObject([
      { pid: 9, name: 'fsync', begin: 0, end: 2, result: -1, wasInjected: true, paths: ['/a b/c'] },
      { pid: 8, name: 'fsync', begin: 1, end: 1, result: 0, wasInjected: false, paths: ['/x'] },
    ]);
  });
});
