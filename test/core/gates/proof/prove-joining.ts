import { messageOf } from '../../../../src/core/domain/errors.js';
import type { Gate } from '../../../../src/core/gates/gate.js';
import type { GateInput } from '../../../../src/core/gates/gate-input.js';
import type { Verdict } from '../../../../src/core/gates/evaluate.js';
import type { Dimensions } from './dimensions.js';
import type { Engine, Subject } from './subject.js';
import type { Failures } from './failures.js';
import { wholeInput } from './judged-input.js';
import { expectedReasons } from './oracle.js';
import type { Property } from './properties.js';
import { chooseAt, ordinary, ordinaryPlaces } from './prove-verdicts.js';

const ANSWERS = ['passes', 'objects', 'throws'] as const;
type Answer = (typeof ANSWERS)[number];
/** Three gates of two checks. */
const CHECKS = 6;
const PARTS = ['decision', 'origin', 'place', 'policy', 'app', 'past', 'approval'] as const;

/**
 * Proves how the checks' answers become a verdict: made-up checks in all combinations of answers,
 * each real check thrown out of its work, and each part of the input unreadable.
 * @returns how many verdicts that took
 */
export function proveJoining(subject: Subject, dimensions: Dimensions, failures: Failures): number {
  let verdicts = 0;
  for (const place of ordinaryPlaces(subject, dimensions)) {
    const input = wholeInput(subject, chooseAt(dimensions, place));
    if (expectedReasons(input).length > 0) continue;
    const expect = (gates: readonly Gate[], given: GateInput, expected: Expected) => {
      verdicts += 1;
      const found = whatIsWrong(subject.engine, { gates, input: given, refused: expected.refused });
      if (found === undefined) return;
      const trace = [ordinary(dimensions, place), ...expected.because];
      failures.add({ property: expected.property, trace, found });
    };
    joinAll(input, expect);
    throwEach(subject.engine, input, expect);
    hideEach(subject.engine, input, expect);
  }
  return verdicts;
}

interface Expected {
  readonly property: Property;
  readonly because: readonly string[];
  /** In the order in which the checks stand. */
  readonly refused: readonly string[] | 'somehow';
}
type Expect = (gates: readonly Gate[], input: GateInput, expected: Expected) => void;

function joinAll(input: GateInput, expect: Expect): void {
  for (let number = 0; number < ANSWERS.length ** CHECKS; number += 1) {
    const answers = Array.from({ length: CHECKS }, (_, place) => answerAt(number, place));
    const gates = [0, 2, 4].map((from) => ({
      name: `g${String(from)}`,
      checks: answers.slice(from, from + 2).map((answer, at) => ({
        code: `c${String(from + at)}`,
        objects: () => give(answer),
      })),
    }));
    const refused = answers.flatMap((answer, at) => {
      const gate = `g${String(at - (at % 2))}`;
      if (answer === 'passes') return [];
      return answer === 'objects' ? [`${gate}:c${String(at)}`] : [`${gate}:gate_failed`];
    });
    const property = answers.includes('throws') ? 'error_refuses' : 'deny_overrides';
    const because = answers.flatMap((answer, at) =>
      answer === 'passes' ? [] : [`made-up check ${String(at)} ${answer}`],
    );
    expect(gates, input, { property, because, refused });
  }
}

function answerAt(number: number, place: number): Answer {
  return ANSWERS[Math.floor(number / ANSWERS.length ** place) % ANSWERS.length] ?? 'passes';
}

/** Made once: a trace of the stack costs more than all the rest. */
const MADE_UP = new Error('made up');

function give(answer: Answer): boolean {
  if (answer === 'throws') throw MADE_UP;
  return answer === 'objects';
}

function throwEach({ gates }: Engine, input: GateInput, expect: Expect): void {
  for (const gate of gates) {
    for (const check of gate.checks) {
      const broken = gates.map(({ name, checks }) => ({
        name,
        checks: checks.map((known) =>
          known === check ? { code: known.code, objects: () => give('throws') } : known,
        ),
      }));
      expect(broken, input, {
        property: 'error_refuses',
        because: [`check ${gate.name}:${check.code} throws`],
        refused: [`${gate.name}:gate_failed`],
      });
    }
  }
}

function hideEach({ gates }: Engine, input: GateInput, expect: Expect): void {
  const unreadable: never = new Proxy({}, { get: () => give('throws') }) as never;
  for (const part of PARTS) {
    const because = [`reading ${part} throws`];
    const hidden = { ...input, [part]: unreadable };
    expect(gates, hidden, { property: 'error_refuses', because, refused: 'somehow' });
  }
}

function whatIsWrong(
  { evaluate }: Engine,
  asked: {
    readonly gates: readonly Gate[];
    readonly input: GateInput;
    readonly refused: Expected['refused'];
  },
): string | undefined {
  let verdict: Verdict;
  try {
    verdict = evaluate(asked.input, asked.gates);
  } catch (error) {
    return `the gates threw: ${messageOf(error)}`;
  }
  const found = verdict.allowed ? [] : verdict.reasons.map(({ gate, code }) => `${gate}:${code}`);
  if (asked.refused === 'somehow') return found.length > 0 ? undefined : 'it passed';
  if (found.join() === asked.refused.join() && verdict.allowed === (found.length === 0)) {
    return undefined;
  }
  return `found ${found.join(', ') || 'a pass'}; it should be ${asked.refused.join(', ') || 'a pass'}`;
}
