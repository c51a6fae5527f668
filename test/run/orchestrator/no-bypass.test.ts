import { describe, expect, it } from 'vitest';
import { readProgram } from '../../support/sources.js';
import { waysToTheEffect, type Ways } from '../../support/ways-to-the-effect.js';

/** Each way that a source could go past the gates; the finder must find all of them. */
const PLANTED = 'src/cli/planted.ts';
const BYPASSES = `
import { fork } from 'child_process';
import * as net from 'node:net';
import { Capabilities } from '../core/domain/capabilities.js';
import type { Actuator } from '../core/domain/ports.js';
import type { ActuatorHandle } from '../run/orchestrator/submission.js';
export { connect } from 'node:tls';

export async function past(actuatorHandle: ActuatorHandle, others: { a?: Actuator }, name: 'noop', module: string) {
  const { issue } = actuatorHandle.capabilities;
  const capability = actuatorHandle.capabilities['issue']();
  const own = new Capabilities();
  const { scale_workers: scale, ...rest } = actuatorHandle['actuator'];
  await actuatorHandle.actuator[name]({ workers_to: null }, own.issue());
  await others.a?.restart_service({ workers_to: null }, capability);
  const copy = { ...actuatorHandle.actuator };
  await import('node:worker_threads');
  await import(module);
  process.kill(1);
  await fetch('http://127.0.0.1');
  return [issue, scale, rest, copy, fork, net, eval, globalThis.fetch];
}
`;
const FOUND: Ways = {
  actuators: ['*', 'restart_service', 'scale_workers'],
  issues: ['issue'],
  makesCapabilities: ['new'],
  mentions: [PLANTED],
  imports: ['child_process', 'import(computed)', 'net', 'tls', 'worker_threads'],
  globals: ['eval', 'fetch', 'globalThis.fetch', 'process.kill'],
};

/** Each way that is there, and why. */
const ALLOWED: Record<keyof Ways, Readonly<Record<string, string>>> = {
  actuators: {
    'src/run/orchestrator/execute.ts: *': 'after the gates',
    'src/lab/measure-app.ts: *': 'on an app that was built to be measured',
  },
  issues: {
    'src/run/orchestrator/execute.ts: issue': 'one for each act that the gates allowed',
    'src/lab/measure-app.ts: issue': 'on an app that was built to be measured',
  },
  makesCapabilities: {
    'src/run/app/managed-app.ts: new': 'the only ones that its actuator takes',
    'src/lab/simulated/simulated-app.ts: new': 'the only ones that its actuator takes',
  },
  mentions: {
    'src/run/app/actuator.ts': 'builds it',
    'src/run/app/managed-app.ts': 'has it built',
    'src/lab/simulated/simulated-app.ts': 'has it built',
    'src/run/assembly/compose.ts': 'keeps it from the run, and gives it to the orchestrator',
    'src/run/orchestrator/execute.ts': 'acts, after the gates',
    'src/run/orchestrator/orchestrator.ts': 'asks whether an action is in flight',
    'src/run/orchestrator/submission.ts': 'says what an orchestrator is given',
    'src/lab/measure-app.ts': 'acts on an app that was built to be measured',
  },
  imports: {
    'src/run/agents/isolation.ts: child_process': 'tries which isolation of an agent works here',
    'src/run/agents/isolation.ts: inspector': 'asks whether a debugger could come in',
    'src/run/agents/mcp-http.ts: http': 'serves MCP clients on this machine',
    'src/run/agents/mcp-http.ts: stream': 'hands their answers on',
    'src/run/agents/mcp-http.ts: stream/promises': 'hands their answers on',
    'src/run/agents/mcp-lines.ts: stream': 'lets lines of standard input through',
    'src/run/processes/start-process.ts: child_process':
      'begins an agent, and what ends it where we cannot',
    'src/run/app/alerts/alert-receiver.ts: http':
      'hears alerts from outside, which only the watch sees',
    'src/run/app/dependencies/ask-dependency.ts: net': 'asks what an app depends on',
    'src/run/app/dependencies/ask-dependency.ts: tls': 'asks what an app depends on',
    'src/run/app/dependencies/loopback.ts: net': 'tells addresses of this machine',
    'src/run/app/dependencies/toxic-proxy.ts: net': 'stands before what an app depends on',
    'src/run/app/faults/data-limit.ts: child_process': 'limits the memory of a replica, as a fault',
    'src/run/app/listener.ts: http': 'serves the app',
    'src/run/app/http-client.ts: http': 'sends the background traffic and the probes',
    'src/run/app/message-size.ts: worker_threads': 'measures messages before they are taken',
    'src/run/app/pool-worker.ts: worker_threads': 'the workers',
    'src/run/app/faults/held-requests.ts: net':
      'connects to a replica that gets no more memory, as a fault',
    'src/run/app/processes/free-port.ts: net': 'looks for a port that nobody listens on',
    'src/run/app/processes/upstream.ts: http': 'hands requests on to a process of the app',
    'src/cli/read-line.ts: readline': 'reads the line that a human types',
    'src/cli/hang-up.ts: tty': 'looks whether a terminal was closed',
    'src/run/assembly/attack-unwritable-log.ts: child_process':
      'attacks a run in a process of its own',
    'src/cli/commands/open-file.ts: child_process': 'hands a report to the program that shows it',
    'src/run/assembly/sandbox.ts: worker_threads': 'has a worker post a decision, as an attack',
    'src/run/trials/job-process.ts: child_process': 'plays a run in a process of its own',
    'src/run/trials/job-process.ts: readline': 'reads what that process tells',
    'src/cli/commands/run-as-job.ts: readline': 'reads the runs that it is asked to play',
    'src/run/events/redis-reply-guard.ts: module': 'fixes what ioredis keeps to itself',
    'src/audit/checker/line-thread.ts: worker_threads':
      'looks at the lines of a long log beside the checker',
    'src/audit/checker/seen-lines.ts: worker_threads': 'begins that thread',
    'src/audit/library/lock-holder.ts: net': 'asks who holds the lock',
    'src/run/proof/lock.ts: net': 'a lock that the kernel releases',
  },
  globals: {
    'src/cli/interruption.ts: process.kill': 'ends this process by a second Ctrl-C',
    'src/run/processes/reap.ts: process.kill': 'ends what bears the traces of an agent',
    'src/run/events/redis-reply-guard.ts: require': 'fixes what ioredis keeps to itself',
  },
};

describe('the sources', () => {
  const ways = waysToTheEffect(readProgram({ [PLANTED]: BYPASSES }));
  const kinds = Object.keys(ALLOWED) as (keyof Ways)[];

  it.each(kinds)('lead past the gates nowhere but where it is named: %s', (kind) => {
    const others = ways[kind].filter((way) => !way.startsWith(PLANTED));
    expect(others).toEqual(Object.keys(ALLOWED[kind]).sort());
  });

  it.each(kinds)('with every bypass in them are seen through: %s', (kind) => {
    const planted = ways[kind].filter((way) => way.startsWith(PLANTED));
    expect(planted.map((way) => way.replace(`${PLANTED}: `, ''))).toEqual(FOUND[kind]);
  });
});
