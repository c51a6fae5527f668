import { setTimeout } from 'node:timers/promises';
import { monotonicMs } from '../../../base/machine-time.js';
import { portsOf, whoListens } from './listener-owner.js';
import { Upstream } from './upstream.js';

const OK = 200;
/** How often it is asked whether it is ready: at once after the start, then less and less often. */
const FIRST_TRY_MS = 10;
const LONGEST_TRY_MS = 250;
const TRIES_GROW_BY = 1.5;

export interface Starting {
  readonly port: number;
  readonly healthEndpoint: string;
  readonly withinMs: number;
  /** Its processes, as they are now. */
  readonly pids: () => readonly number[];
  /** All that was begun with it, wherever it went since. */
  readonly strays: () => readonly number[];
  /** Set once its first process has ended. */
  readonly exitCause: () => string | undefined;
}

/** The way to a replica that is ready, or why it is not, and what to do about it. */
export type Readiness =
  { readonly upstream: Upstream } | { readonly why: string; readonly remedy: string };

/**
 * Waits until the app's own processes, and nobody else, listen on its port and its health is good.
 * @returns why not, at the latest when the time is up
 */
export async function waitUntilReady(starting: Starting): Promise<Readiness> {
  const { port, healthEndpoint, withinMs } = starting;
  const from = monotonicMs();
  const leftMs = () => from + withinMs - monotonicMs();
  let health: string | undefined;
  for (
    let wait = FIRST_TRY_MS;
    leftMs() > 0;
    wait = Math.min(wait * TRIES_GROW_BY, LONGEST_TRY_MS)
  ) {
    const cause = starting.exitCause();
    if (cause !== undefined) return leftAtStart(cause);
    const { who, host } = whoListens(port, starting.pids());
    if (who === 'others') return takenByOthers(starting);
    if (who === 'they') {
      const upstream = new Upstream(port, host);
      // To find out who listens may have taken all of it.
      const answer = await upstream.get(healthEndpoint, Math.max(1, leftMs()));
      if (answer.status === OK) return { upstream };
      upstream.close();
      // In the last moment nobody answers in time.
      const { noAnswer } = answer;
      health = noAnswer === undefined ? `answers ${String(answer.status)}` : (health ?? noAnswer);
    }
    await setTimeout(Math.min(wait, Math.max(0, leftMs())));
  }
  return health === undefined ? neverListened(starting) : neverHealthy(starting, health);
}

/** What a shell ends with where a program is not there, or may not be run. */
const NOT_BEGUN = ['exit_126', 'exit_127'];

function leftAtStart(cause: string): Readiness {
  return {
    why: `it left while it started (${cause})`,
    remedy: NOT_BEGUN.includes(cause)
      ? 'its program is not there, or may not be run; to see what is missing: `demo-run check-app`'
      : 'fix what it writes, and keep its command in the foreground; to try that alone: `demo-run check-app`',
  };
}

function takenByOthers({ port, strays }: Starting): Readiness {
  if (whoListens(port, strays()).who === 'they') {
    return {
      why: `a process of its own that left its group (a daemon) listens on its port ${String(port)}`,
      remedy: 'keep what listens in the foreground: it must not fork itself into the background',
    };
  }
  return {
    why: `another program listens on its port ${String(port)}`,
    remedy: 'start the run again: it gets another port',
  };
}

function neverListened({ port, withinMs, pids }: Starting): Readiness {
  const others = portsOf(pids()).map(String).join(' and ');
  const instead = others === '' ? '' : `, it listens on port ${others} instead`;
  return {
    why: `nothing listens on its port ${String(port)} after ${String(withinMs)} ms${instead}`,
    remedy:
      others === ''
        ? 'have it listen on the port in PORT, or give it more time with --start-within'
        : 'have it read PORT, or put {port} into the command',
  };
}

function neverHealthy({ healthEndpoint, withinMs }: Starting, health: string): Readiness {
  return {
    why: `${healthEndpoint} ${health} after ${String(withinMs)} ms, and not 200`,
    remedy: 'have the health endpoint of its spec answer 200 once it can serve',
  };
}
