import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import { WindowTape } from '../../src/core/domain/proof-lines/told-windows.js';

interface Entry {
  readonly text: string;
  readonly seqs: readonly number[];
}

type Line = Readonly<Record<string, unknown>>;

/** Edges of the buckets, which are in the code: one failed worker, two restarts, 95 %. */
const CONSTANTS = ['1', '2', '95', '100', '0'];

/**
 * The numbers of an explanation that neither are in the lines that it names beside them, nor are
 * one of these in other units, nor are a difference or a count of what is there.
 * @param text as `explain` prints it
 * @param rawLines the log
 */
export function unfoundNumbers(text: string, rawLines: readonly string[]): string[] {
  return entriesOf(text).flatMap(({ text: said, seqs }) => {
    const known = new Set([...CONSTANTS, ...seqs.flatMap((seq) => numbersOf(seq, rawLines))]);
    const numbers =
      said
        .replace(/#\d+/g, '')
        .replace(/(?<=\d),(?=\d{3})/g, '')
        .match(/(?<![\w.-])-?\d+(?:\.\d+)?(?![\w.])/g) ?? [];
    return numbers.filter((number) => !known.has(number)).map((number) => `${number} in: ${said}`);
  });
}

/**
 * A row and its continuations, with the lines that are named in it and the first line, which holds
 * the policy. Rows without a line are about the log and other runs; they are tested by themselves.
 */
function entriesOf(text: string): Entry[] {
  const entries: { text: string; seqs: number[] }[] = [];
  for (const line of text.split('\n')) {
    const [, body = '', seq] = /^ {2}(.*?)(?: +proof #(\d+))?$/.exec(line) ?? [];
    if (body === '') continue;
    if (seq !== undefined) entries.push({ text: body, seqs: [1, Number(seq)] });
    else if (body.startsWith('   ')) {
      const last = entries.at(-1);
      if (last !== undefined) last.text += ` ${body.trim()}`;
    } else entries.push({ text: '', seqs: [] });
  }
  for (const entry of entries) {
    for (const [, seq] of entry.text.matchAll(/#(\d+)/g)) entry.seqs.push(Number(seq));
  }
  // What follows a row without a line is its continuation.
  return entries.filter(({ seqs }) => seqs.length > 0);
}

function numbersOf(seq: number, rawLines: readonly string[]): string[] {
  const raw = rawLines[seq - 1] ?? '';
  const line = JSON.parse(raw) as Line;
  const asWritten = raw.match(/-?\d+(?:\.\d+)?/g) ?? [];
  const digits = asWritten.map(Number);
  const inUnits = digits.flatMap((number) =>
    [1, 1_000, 10_000, 1_000_000].map((by) => number / by),
  );
  const computed = [...inUnits, ...computedFrom(line, rawLines.slice(0, seq - 1))];
  return [...asWritten, ...computed.flatMap(asShown)];
}

/** A number as a text may show it: whole, or rounded as its kind is. */
function asShown(number: number): string[] {
  const rounded = [1, 2, 3].map((digits) => number.toFixed(digits));
  return [String(number), ...rounded, String(Math.round(number * 10) / 10)];
}

/**
 * What Q-values stand for, as a cost: how much each is below one healed incident; margins between them, the age of a decision, the number of looks, the restarts before, and what
 * the windows read.
 */
function computedFrom(line: Line, before: readonly string[]): number[] {
  const values = Object.values((line['q_micro'] ?? {}) as Record<string, number>);
  const margins = values.flatMap((one) => values.map((other) => (one - other) / 1_000_000));
  const costs = values.map((value) => (1_000_000 - value) / 1_000_000);
  const measured = (line['measured'] ?? {}) as {
    asked_at_us?: number;
    minted_at_us?: number | null;
    samples?: { at_us: unknown[] };
  };
  const age = ((measured.asked_at_us ?? 0) - (measured.minted_at_us ?? 0)) / 1_000;
  const restarts = before
    .map((raw) => JSON.parse(raw) as Line)
    .filter(({ event_name, action }) => event_name === 'ORCH_EXEC' && action === 'restart_service');
  const looks = measured.samples?.at_us.length ?? 0;
  return [
    ...margins,
    ...costs,
    ...load(line, before),
    age,
    looks,
    restarts.length,
    ...meansUntil(line, before),
  ];
}

/** How many workers a decision's load needs: what is busy against the target of the app's spec. */
function load(line: Line, before: readonly string[]): number[] {
  const { utilization_ppm: busy } = (line['measured'] ?? {}) as { utilization_ppm?: number | null };
  const spec = before.map((raw) => JSON.parse(raw) as Line).find((told) => 'scaling' in told);
  const { target_utilization_ppm: target } = (spec?.['scaling'] ?? {}) as {
    target_utilization_ppm?: number;
  };
  return busy == null || target === undefined
    ? []
    : [(Number(line['workers_from']) * busy) / target];
}

/** The mean of each window that was told by then, in percent. */
function meansUntil(line: Line, before: readonly string[]): number[] {
  const tape = new WindowTape();
  const lines = [...before.map((raw) => JSON.parse(raw) as unknown), line];
  const windows = lines.flatMap((told) => tape.take(told as ProofBody));
  return windows.map(({ utilization_ppm }) => (utilization_ppm ?? 0) / 10_000);
}
