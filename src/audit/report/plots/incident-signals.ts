import type { ToldWindow } from '../../../core/domain/proof-lines/told-windows.js';
import type { Panel, Stretch } from './panel.js';

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

/**
 * Utilization, requests and heap, worker by worker where the log holds that.
 * @param toMs from the run's microseconds to those of the drawing's axis
 */
export function signalsOf(
  windows: readonly ToldWindow[],
  toMs: (us: number) => number,
  overloadPpm: number,
): Signals[] {
  const stretches = (read: (window: ToldWindow) => number | null): Stretch[] =>
    windows.map((window) => ({
      from: toMs(window.from_us),
      to: toMs(window.to_us),
      value: read(window),
    }));
  const names = [...new Set(windows.flatMap(({ workers }) => [...workers.keys()]))];
  const perWorker = (read: (window: ToldWindow, worker: string) => number | null): Line[] =>
    names.map((worker, at) => ({
      name: `w${String((at % 8) + 1)}`,
      label: worker,
      stretches: stretches((window) => read(window, worker)),
    }));
  const busy = perWorker(({ workers }, name) => workers.get(name)?.utilization_ppm ?? null);
  const mean = { name: 'w1', label: 'mean', stretches: stretches((one) => one.utilization_ppm) };
  const heap = perWorker(({ workers }, name) => inMb(workers.get(name)?.heap_used_kb ?? null));
  const served = { name: 'served', label: 'answered', stretches: stretches((one) => one.served) };
  const lost = {
    name: 'lost',
    label: 'lost',
    stretches: onTopOf(
      served,
      stretches((one) => one.lost),
    ),
  };
  return [
    utilization(busy.some(hasValue) ? busy : [mean], overloadPpm, busy.some(hasValue)),
    {
      panel: { title: 'Requests in each window', ...scaled([served, lost], 80), format: String },
      lines: [served, lost],
      kind: 'bars',
    },
    {
      panel: { title: 'Heap used by each worker', ...scaled(heap, 80), format: inMegabytes },
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
  const format = (ppm: number) => `${String(ppm / 10_000)} %`;
  const percent = String(overloadPpm / 10_000);
  return {
    panel: { title, height: 120, max: 1_000_000, ticks: 5, format },
    lines,
    kind: 'steps',
    limit: { name: 'limited', value: overloadPpm, label: `overload ${percent} %` },
  };
}

function scaled(lines: readonly Line[], height: number) {
  const values = lines.flatMap(({ stretches }) =>
    stretches.map(({ value, base }) => (value ?? 0) + (base ?? 0)),
  );
  return { height, max: Math.max(...values, 1) * 1.08, ticks: 4 };
}

export function hasValue({ stretches }: Line): boolean {
  return stretches.some(({ value }) => value !== null);
}

function inMegabytes(mb: number): string {
  return `${String(mb)} MB`;
}

function inMb(kb: number | null): number | null {
  return kb === null ? null : kb / 1_024;
}
