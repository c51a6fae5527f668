import { rounded, megabytes } from '../../../core/domain/figures.js';
import type { ToldWindow } from '../../../core/domain/proof-lines/told-windows.js';
import type { Panel, Stretch } from './panel.js';

/** So far apart the names beside the lines are at least. */
export const LABEL_GAP = 13;

/** One curve, or one kind of bars. */
export interface Line {
  readonly name: string;
  readonly label: string;
  readonly stretches: readonly Stretch[];
}

/** What is in one panel. */
export interface Signals {
  readonly panel: Omit<Panel, 'top'>;
  readonly lines: readonly Line[];
  readonly kind: 'steps' | 'bars';
  /** A limit that the values stand against. */
  readonly limit?: { readonly name: string; readonly value: number; readonly label: string };
}

/** What was read of a worker's memory. */
export type Memory = 'heap' | 'memory';

const MEMORY_TITLES: Readonly<Record<Memory, string>> = {
  heap: 'Heap used by each worker',
  memory: 'Resident memory of each replica',
};

/** What is told of all plots of a run, or of one incident, beside its windows. */
export interface SignalContext {
  /** From the run's microseconds to those of the drawing's axis. */
  readonly toMs: (us: number) => number;
  /** From which utilization on a worker counts as overloaded. */
  readonly overloadPpm: number;
  /** The workers of the whole run: each keeps its colour in every plot. */
  readonly allWorkers: readonly string[];
  readonly memory: Memory;
  /** What a crash lost was lost after it. */
  readonly crashedAtUs: number | undefined;
  /** Windows whose losses this incident does not count. */
  readonly earlier: readonly ToldWindow[];
}

const COLOURS = 8;

/** Utilization, requests and memory, worker by worker where the log holds that. */
export function signalsOf(
  windows: readonly ToldWindow[],
  { toMs, overloadPpm, allWorkers, memory, crashedAtUs = -Infinity, earlier }: SignalContext,
): Signals[] {
  const stretches = (read: (window: ToldWindow) => number | null): Stretch[] =>
    windows.map((window) => ({
      from: toMs(window.from_us),
      to: toMs(window.to_us),
      value: read(window),
    }));
  const names = [...new Set(windows.flatMap(({ workers }) => [...workers.keys()]))];
  const perWorker = (read: (window: ToldWindow, worker: string) => number | null): Line[] =>
    names.map((worker) => ({
      name: `w${String((allWorkers.indexOf(worker) % COLOURS) + 1)}`,
      label: worker,
      stretches: stretches((window) => read(window, worker)),
    }));
  const busy = perWorker(({ workers }, name) => workers.get(name)?.utilization_ppm ?? null);
  const mean = { name: 'mean', label: 'mean', stretches: stretches((one) => one.utilization_ppm) };
  const heap = perWorker(({ workers }, name) => inMb(workers.get(name)?.heap_used_kb ?? null));
  const served = { name: 'served', label: 'answered', stretches: stretches((one) => one.served) };
  const lostIn = (name: string, label: string, isIn: (window: ToldWindow) => boolean): Line => ({
    name,
    label,
    stretches: onTopOf(
      served,
      windows.map((window) => ({
        from: toMs(
          crashedAtUs < window.to_us ? Math.max(window.from_us, crashedAtUs) : window.from_us,
        ),
        to: toMs(window.to_us),
        value: isIn(window) ? window.lost : 0,
      })),
    ),
  });
  const lost = [
    lostIn('lost', 'lost', (window) => !earlier.includes(window)),
    lostIn('earlier', 'lost before', (window) => earlier.includes(window)),
  ];
  const requests = [served, ...lost.filter(isAboveZero)];
  return [
    utilization(busy.some(hasValue) ? busy : [mean], overloadPpm, busy.some(hasValue)),
    {
      panel: { title: 'Requests in each window', ...scaled(requests, 80), format: String },
      lines: requests,
      kind: 'bars',
    },
    {
      panel: { title: MEMORY_TITLES[memory], ...scaled(heap, 80), format: megabytes },
      lines: heap,
      kind: 'steps',
    },
  ];
}

function onTopOf({ stretches }: Line, others: readonly Stretch[]): Stretch[] {
  return others.map((stretch, at) => ({ ...stretch, base: stretches[at]?.value ?? null }));
}

function utilization(lines: readonly Line[], overloadPpm: number, perWorker: boolean): Signals {
  const title = perWorker ? 'Utilization of each worker' : 'Utilization, mean of the workers';
  return {
    panel: {
      title,
      height: Math.max(120, labelRoom(lines)),
      max: 1_000_000,
      ticks: 5,
      format: rounded.percent,
    },
    lines,
    kind: 'steps',
    limit: {
      name: 'limited',
      value: overloadPpm,
      label: `overload ${rounded.percent(overloadPpm)}`,
    },
  };
}

function scaled(lines: readonly Line[], height: number) {
  const values = lines.flatMap(({ stretches }) =>
    stretches.map(({ value, base }) => (value ?? 0) + (base ?? 0)),
  );
  return {
    height: Math.max(height, labelRoom(lines)),
    max: Math.max(...values, 1) * 1.08,
    ticks: 4,
  };
}

/** As high as the names of its lines beside it. */
function labelRoom(lines: readonly Line[]): number {
  return lines.length * LABEL_GAP;
}

function isAboveZero({ stretches }: Line): boolean {
  return stretches.some(({ value }) => (value ?? 0) > 0);
}

export function hasValue({ stretches }: Line): boolean {
  return stretches.some(({ value }) => value !== null);
}

function inMb(kb: number | null): number | null {
  return kb === null ? null : kb / 1_024;
}
