/** JSON as a proof line holds it. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** One lie: where it is in its line, and the line with it. */
export interface Lie {
  /** The path of the field, without places in lists: `measured.windows.closed_at_us`. */
  readonly field: string;
  readonly told: Json;
  readonly line: JsonObject;
}

/** Texts that other lines of the log hold, by the name of the field that holds them. */
export type Words = ReadonlyMap<string, ReadonlySet<string>>;

const HUGE = 9_007_199_254_740_991;
/** Fields that the chain fixes: who changes the lines makes these anew. */
const CHAIN: ReadonlySet<string> = new Set(['prev']);

/** Plausible lies for every field of a line, some for each. */
export function* liesAbout(line: JsonObject, words: Words): Generator<Lie> {
  for (const key of Object.keys(line)) {
    if (CHAIN.has(key)) continue;
    for (const { field, told, value } of within(line[key] as Json, key, words)) {
      yield { field, told, line: { ...line, [key]: value } };
    }
  }
}

interface Bent {
  readonly field: string;
  readonly told: Json;
  /** The whole value, with the lie in it. */
  readonly value: Json;
}

function* within(value: Json, field: string, words: Words): Generator<Bent> {
  if (isList(value)) yield* withinList(value, field, words);
  else if (typeof value === 'object' && value !== null) yield* withinObject(value, field, words);
  else for (const told of instead(value, field, words)) yield { field, told, value: told };
}

function* withinList(list: readonly Json[], field: string, words: Words): Generator<Bent> {
  const places = [...new Set([0, Math.floor(list.length / 2), list.length - 1])];
  for (const at of places.filter((place) => place >= 0 && place < list.length)) {
    for (const bent of within(list[at] as Json, field, words)) {
      yield { ...bent, value: list.with(at, bent.value) };
    }
  }
  const shorter = list.slice(0, -1);
  const longer = [...list, ...list.slice(-1)];
  for (const told of [shorter, longer, [...list].reverse()]) {
    if (JSON.stringify(told) !== JSON.stringify(list)) yield { field, told, value: told };
  }
}

function* withinObject(object: JsonObject, field: string, words: Words): Generator<Bent> {
  for (const key of Object.keys(object)) {
    const inner = `${field}.${key}`;
    for (const bent of within(object[key] as Json, inner, words)) {
      yield { ...bent, value: { ...object, [key]: bent.value } };
    }
    const rest = Object.entries(object).filter(([name]) => name !== key);
    yield { field: inner, told: 'left out', value: Object.fromEntries(rest) };
  }
}

function* instead(value: Json, field: string, words: Words): Generator<Json> {
  if (typeof value === 'number') {
    const told = [value + 1, value - 1, value * 2, Math.floor(value / 2), 0, HUGE];
    yield* new Set(told.filter((number) => number !== value && Math.abs(number) <= HUGE));
    yield null;
  } else if (typeof value === 'string') {
    const name = field.split('.').at(-1) ?? '';
    const others = [...(words.get(name) ?? [])].filter((word) => word !== value);
    yield* others.slice(0, 4);
    yield value === '' ? 'x' : `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`;
    yield null;
  } else if (value === null) {
    yield* [0, 1, 'e1', 'd1'];
  } else {
    yield !value;
  }
}

/** What the lines hold besides, to lie with: other ids, other members, other texts. */
export function wordsOf(lines: readonly JsonObject[]): Words {
  const words = new Map<string, Set<string>>();
  const collect = (value: Json, name: string): void => {
    if (typeof value === 'string') words.set(name, (words.get(name) ?? new Set()).add(value));
    else if (isList(value)) for (const item of value) collect(item, name);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) collect(item, key);
    }
  };
  for (const line of lines) collect(line, '');
  for (const [name, known] of Object.entries(MEMBERS)) {
    words.set(name, new Set([...known, ...(words.get(name) ?? [])]));
  }
  return words;
}

/** Members of an enumeration that a log need not hold anywhere else. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  env: ['dev', 'stage', 'prod'],
  kind: ['run', 'onboard', 'violation'],
  bus: ['embedded', 'redis', 'none'],
  backend: ['worker_threads', 'simulated', 'none'],
  action: ['noop', 'restart_service', 'scale_workers'],
  recovery_action: ['noop', 'restart_service', 'scale_workers'],
  outcome: [
    'created',
    'unchanged',
    'replaced',
    'healed',
    'not_healed',
    'harmful',
    'got_well_before',
  ],
  status: ['success', 'detected', 'unknown', 'executed', 'failed'],
  event_type: ['deploy', 'scale', 'restart', 'crash', 'overload', 'false_alarm', 'dependency'],
  choice: ['greedy', 'tie_broken', 'explored'],
  decided_by: ['rule', 'q_table', 'agent'],
  would: ['execute', 'ask_for_approval'],
  reason: [
    'nobody_to_approve',
    'wrong_answer',
    'refused_by_the_gates',
    'only_observed',
    'not_stable',
  ],
  runtime_type: ['backend', 'frontend', 'fullstack'],
};

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
