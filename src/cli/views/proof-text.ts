import { PROPERTIES, type Failure, type Property } from '../../lab/prover/properties.js';
import type { Proof } from '../../lab/prover/prove-policy.js';
import { nameOf, point, type PolicyInQuestion } from './policy-text.js';
import type { Style } from './style.js';

const US_PER_S = 1_000_000;

/** A proof, and how long it took. */
export type TimedProof = Proof & { readonly took_us: number };

/** What was proved and over how much, or the shortest way to what fails. The first line is the sum. */
export function proofText(about: PolicyInQuestion, proof: TimedProof, style: Style): string[] {
  return [
    `${verdictOf(proof, style)}  ${nameOf(about)}: ${sumOf(proof)}`,
    `  sha256 ${about.named.policy_sha256}`,
    '',
    ...figures(proof).flatMap(point),
    '',
    ...(proof.failures.length === 0 ? held(proof) : proof.failures.flatMap(failure)),
  ];
}

function verdictOf({ failures, runs }: TimedProof, style: Style): string {
  if (failures.length > 0) return style.bad('NOT PROVED');
  return runs.unfinished.length > 0 ? style.bad('NOT EXPLORED WHOLE') : style.good('PROVED');
}

function sumOf({ failures, took_us }: TimedProof): string {
  const all = Object.keys(PROPERTIES).length;
  const what =
    failures.length > 0
      ? `${String(failures.length)} of ${String(all)} properties fail`
      : `${String(all)} properties`;
  return `${what}, ${(took_us / US_PER_S).toFixed(1)} s`;
}

function figures(proof: TimedProof): string[] {
  const { cases, check_runs, joining_verdicts, whole_verdicts, runs, took_us } = proof;
  const { states, transitions, questions, unfinished } = runs;
  const perSecond = (number: number) => String(Math.round((number * US_PER_S) / took_us));
  const verdicts = joining_verdicts + whole_verdicts + questions;
  return [
    `Single decisions: ${number(cases)} cases, every combination of the policy's own edges. ` +
      `Each check over all that it reads: ${number(check_runs)} runs stand for all of them. ` +
      `How answers are joined: ${number(joining_verdicts)} verdicts. The gates as a whole, ` +
      `around every ordinary decision: ${number(whole_verdicts)} verdicts.`,
    `Runs: ${number(states)} states, ${number(transitions)} transitions, breadth first; ` +
      `${number(questions)} different questions to the gates.`,
    `Speed: ${perSecond(verdicts + check_runs)} verdicts and ` +
      `${perSecond(transitions)} transitions a second of the whole time.`,
    ...unfinished.map((what) => `Not explored whole: the past of ${what}; it has too many states.`),
  ];
}

function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function held({ runs }: TimedProof): string[] {
  return [
    runs.unfinished.length === 0 ? 'Holds:' : 'Holds in all that was explored:',
    ...Object.entries(PROPERTIES).flatMap(([code, says]) => point(`${code}: ${says}`)),
  ];
}

function failure({ property, trace, found }: Failure): string[] {
  return [
    `Fails: ${property}`,
    ...point(sentenceOf(property)),
    ...trace.flatMap((step, at) => point(`${String(at + 1)}. ${step}`)),
    ...point(`=> ${found}`),
    '',
  ];
}

function sentenceOf(property: Property): string {
  return PROPERTIES[property];
}
