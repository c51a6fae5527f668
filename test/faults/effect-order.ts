import { basename } from 'node:path';
import { parsed } from './logs-on-disk.js';
import { writtenText, type TracedCall } from './trace.js';

/** What a run does that others can see, and that must not begin before its line is durable. */
export type EffectKind = 'csv_row' | 'front_door' | 'worker' | 'acknowledgement';

export interface OrderReport {
  /** How many of each were seen: where there were none, nothing was judged. */
  readonly seen: Readonly<Record<EffectKind, number>>;
  /** Every effect that began too early. */
  readonly violations: readonly string[];
}

/**
 * Judges a trace by the promise that a line is durable before what it announces begins: the
 * `fdatasync` after the line's `write` has returned before the effect's first system call.
 * - a CSV row needs the RUNTIME_EMIT or FAILURE_INJECTED line of its event
 * - the listener is bound, and a worker thread started, only after DEPLOYMENT_TRIGGERED
 * - no worker is started between FAILURE_INJECTED and RL_DECISION: acting is what is decided there
 * - a line is told on stdout only when it is durable itself
 */
export function judgeOrder(calls: readonly TracedCall[]): OrderReport {
  const durable = new DurableLines();
  const seen = { csv_row: 0, front_door: 0, worker: 0, acknowledgement: 0 };
  const violations: string[] = [];
  for (const { call, moment } of momentsOf(calls)) {
    if (moment === 'end') durable.follow(call);
    if (moment === 'end') continue;
    for (const effect of effectsOf(call)) {
      seen[effect.kind] += 1;
      if (!durable.allow(effect)) violations.push(`${effect.kind} ${effect.needs}`);
    }
  }
  return { seen, violations };
}

interface Effect {
  readonly kind: EffectKind;
  /** What it is of: an event, a line, nothing where it is any deployment. */
  readonly needs: string;
}

interface Moment {
  readonly at: number;
  readonly call: TracedCall;
  readonly moment: 'begin' | 'end';
}

/** An effect counts from its beginning, a write or a sync of the log only from its return. */
function momentsOf(calls: readonly TracedCall[]): Moment[] {
  return calls
    .flatMap((call): Moment[] => [
      { at: call.begin, call, moment: 'begin' },
      { at: call.end, call, moment: 'end' },
    ])
    .sort((a, b) => a.at - b.at);
}

/** Node gives each worker thread a stack of 4 MiB; those of its own pool have another size. */
const WORKER_STACK = /stack_size=0x3[0-9a-f]{5}\b|stack_size=0x400000\b/;

function effectsOf(call: TracedCall): Effect[] {
  const { name, rawArguments, paths } = call;
  if (/^clone3?$/.test(name)) {
    return WORKER_STACK.test(rawArguments) ? [{ kind: 'worker', needs: '' }] : [];
  }
  if (name === 'bind') {
    return rawArguments.includes('AF_INET') ? [{ kind: 'front_door', needs: '' }] : [];
  }
  if (!name.startsWith('write')) return [];
  const text = writtenText(call);
  if (paths[0]?.endsWith('/runtime_events.csv') === true) {
    return matches(text, /^(\d{6,}-[0-9a-f]{4}-e\d+),/gm).map((needs) => ({
      kind: 'csv_row',
      needs,
    }));
  }
  if (!rawArguments.startsWith('1<')) return [];
  return matches(text, /"fact":"line","kind":"(\w+","seq":\d+)/g).map((needs) => ({
    kind: 'acknowledgement',
    needs: needs.replace('","seq":', ' #'),
  }));
}

const KIND_OF_LOG: Readonly<Record<string, string>> = {
  'day1_proof.log': 'run',
  'onboarding_proof.log': 'onboard',
  'violation_proof.log': 'violation',
};

interface WrittenLine {
  readonly path: string;
  readonly writtenAt: number;
  readonly text: string;
}

/** The lines of all logs that were written, and what those that were synced allow. */
class DurableLines {
  #waiting: WrittenLine[] = [];
  readonly #events = new Set<string>();
  readonly #lines = new Map<string, Set<number>>();
  readonly #undecided = new Set<string>();
  #isDeploying = false;

  allow({ kind, needs }: Effect): boolean {
    if (kind === 'csv_row') return this.#events.has(needs);
    if (kind === 'acknowledgement') {
      const [log = '', seq] = needs.split(' #');
      return this.#lines.get(log)?.has(Number(seq)) === true;
    }
    return this.#isDeploying && (kind !== 'worker' || this.#undecided.size === 0);
  }

  follow(call: TracedCall): void {
    const [path = ''] = call.paths;
    if (!path.endsWith('_proof.log')) return;
    if (call.name === 'write' && (call.result ?? -1) > 0) {
      const whole = writtenText(call).slice(0, call.result).split('\n').slice(0, -1);
      const written = whole.map((text) => ({ path, writtenAt: call.end, text }));
      this.#waiting.push(...written);
    } else if (/^(?:fdatasync|fsync)$/.test(call.name) && call.result === 0) {
      const isCovered = (line: WrittenLine) => line.path === path && line.writtenAt < call.begin;
      for (const line of this.#waiting.filter(isCovered)) this.#settle(line);
      this.#waiting = this.#waiting.filter((line) => !isCovered(line));
    }
  }

  #settle({ path, text }: WrittenLine): void {
    const line = parsed(text) as Record<'event_name' | 'run_id' | 'event_id', string> & {
      seq: number;
    };
    const event = `${line.run_id}-${line.event_id}`;
    const log = KIND_OF_LOG[basename(path)] ?? path;
    // A first line begins a new log under the old name: what the old one held allows nothing here.
    const earlier = line.seq === 1 ? [] : (this.#lines.get(log) ?? []);
    this.#lines.set(log, new Set([...earlier, line.seq]));
    if (line.event_name === 'DEPLOYMENT_TRIGGERED') this.#isDeploying = true;
    if (/^(?:RUNTIME_EMIT|FAILURE_INJECTED)$/.test(line.event_name)) this.#events.add(event);
    if (line.event_name === 'FAILURE_INJECTED') this.#undecided.add(event);
    if (line.event_name === 'RL_DECISION') this.#undecided.delete(event);
  }
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}
