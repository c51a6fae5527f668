import { escalationSentence } from '../../core/decider/escalation-sentences.js';
import { count } from '../../core/domain/count.js';
import { whyNotOffered } from '../../core/domain/fault.js';
import type { ProofBody, ProofEventName } from '../../core/domain/proof-lines/catalogue.js';
import { refusalSentence } from '../../core/gates/refusal-sentences.js';
import type { ProgressEvent, LogCheck, RunResult } from '../../run/walkthrough/progress-events.js';
import { AttackDigest } from './attack-digest.js';
import { decisionRows } from './decision-text.js';
import { fitted, heading, painted, wideRow, WIDTH } from './layout.js';
import { addressRows, lineText } from './line-text.js';
import { resultText } from './result-text.js';
import { eventText, ROOT, runText, type View } from './text-view.js';

type EventOf<Name extends ProgressEvent['fact']> = Extract<ProgressEvent, { fact: Name }>;
type ShortEvents = {
  [Name in ProgressEvent['fact']]?: (fact: EventOf<Name>, view: View, full: string[]) => string[];
};

/** They say no more than the lines beside them. */
const LEFT_OUT: ReadonlySet<ProofEventName> = new Set([
  'ONBOARDING_VALIDATION_PASSED',
  'DEPLOYMENT_TRIGGERED',
]);

/**
 * Facts as a short text: of each line its sentence, of a decision its reasons, of the attacks the
 * most telling. What did not go as it should is told in full at the end, and so is what has no
 * short form.
 */
export class ShortText {
  readonly #attacks: AttackDigest;
  readonly #shows: 'headlines' | 'classes';
  #isAttacking = false;
  /** The full text of each line of the run, for when it has to be shown after all. */
  readonly #full: { readonly seq: number; readonly rows: readonly string[] }[] = [];
  readonly #short: ShortEvents = {
    line: ({ kind, line, seq }, view, full) => {
      if (kind === 'violation') return full;
      this.#full.push({ seq, rows: full });
      if (isLeftOut(line)) return [];
      return line.event_name === 'RL_DECISION'
        ? decisionRows(line, seq, view)
        : [
            ...lineText(line, view.context, seq, view.style),
            ...addressRows(line),
            ...whyRows(line, view.context),
          ];
    },
    // A long root is whole where the next commands begin with it.
    run: (run) => runText(run, (root) => fitted(root, WIDTH - ROOT.length)),
    history: () => [],
    spec: ({ edited, unencrypted }, _view, full) => (edited.length > 0 || unencrypted ? full : []),
    attack_class: (kind) => {
      this.#isAttacking = true;
      this.#attacks.begin(kind);
      return [];
    },
    attack: ({ attack }, { style }) => this.#attacks.add(attack, style),
    control: ({ control }, _view, full) => (control === 'passed' ? [] : full),
    log_checked: ({ check, attacks_in }, view, full) => {
      if (!check.valid || !check.sealed) return full;
      // That the log of the attacks holds, too, is one of the checks of a result.
      return this.#isAttacking && this.#shows === 'headlines'
        ? []
        : sealedRow(check, view, attacks_in);
    },
    attacks_interrupted: (_fact, _view, full) => [...this.#attacks.end(), ...full],
    attacks: (_fact, _view, full) => [...this.#attacks.end(), ...full],
    result: ({ result }, view) => [
      ...this.#failed(result, view),
      ...resultText(result, view, true),
    ],
  };

  /** @param attacks how they are told */
  constructor(attacks: 'headlines' | 'classes' = 'headlines') {
    this.#shows = attacks;
    this.#attacks = new AttackDigest(attacks);
  }

  rowsOf(fact: ProgressEvent, view: View): string[] {
    const full = eventText(fact, view);
    const short = this.#short[fact.fact] as
      ((fact: ProgressEvent, view: View, full: string[]) => string[]) | undefined;
    return short === undefined ? full : short(fact, view, full);
  }

  /** All that is known of the scenarios that did not go as expected. */
  #failed({ scenarios }: RunResult, { style }: View): string[] {
    return scenarios
      .filter(({ unmet }) => unmet.length > 0)
      .flatMap(({ scenario, first_seq, last_seq }) => [
        '',
        style.bad(heading(`In full: ${scenario}`)),
        ...this.#full
          .filter(({ seq }) => seq >= first_seq && seq <= last_seq)
          .flatMap(({ rows }) => rows),
      ]);
  }
}

/** @param attacks_in the log of the attacks that come next: their lines have numbers of their own */
function sealedRow({ lines }: LogCheck, { style }: View, attacks_in: string | undefined): string[] {
  const attacks = attacks_in === undefined ? '' : `; attacks: ${attacks_in}`;
  const says = `SEALED: ${count(lines, 'line')} checked and signed${attacks}`;
  return painted(wideRow('log', says), 'SEALED', style.good);
}

/** Of an app that serves it need not be said that it was deployed before. */
function isLeftOut(line: ProofBody): boolean {
  if (LEFT_OUT.has(line.event_name)) return true;
  return line.event_name === 'RUNTIME_EMIT' && line.event_type === 'deploy';
}

/** Why a gate refused, or why a human is needed, in a sentence. */
function whyRows(line: ProofBody, { fault = [] }: View['context']): string[] {
  if (line.event_name === 'ORCH_REFUSE') {
    return line.reasons.flatMap(({ code }) => wideRow('because', refusalSentence(code)));
  }
  if (line.event_name !== 'ESCALATED') return [];
  // What the gates refused, and why, was said right before; that no load was offered says the line itself.
  const isNotOffered = line.reason === 'fault_without_effect' && whyNotOffered(fault) !== undefined;
  return isNotOffered || line.reason === 'refused_by_the_gates'
    ? []
    : wideRow('because', escalationSentence(line.reason));
}
