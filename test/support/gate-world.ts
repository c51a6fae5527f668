import type { Decision } from '../../src/core/domain/decision.js';
import type { Policy } from '../../src/core/domain/policy.js';
import type { ApprovalAnswer } from '../../src/core/domain/ports.js';
import type { Orchestrator } from '../../src/run/orchestrator/orchestrator.js';
import type { Submission } from '../../src/run/orchestrator/submission.js';
import { GateModel, type ModelApproval, type ModelPlace, type Shown } from './gate-model.js';
import { standIn, type StandName } from './gate-stands.js';
import { brokenLimits } from './kept-limits.js';
import { memoryDecision } from './memory-decisions.js';
import { createMemoryLoop, type MemoryLoop } from './memory-loop.js';

/** So many turns of the microtask queue end whatever can end by itself. */
const TURNS = 12;
const TURN = Promise.resolve();
/** Anything that is presented, and what the model is told of it. */
export interface Presenting extends Omit<Shown, 'place'> {
  readonly raw: unknown;
  readonly at: StandName;
}

interface Submitted {
  readonly shown: Shown;
  /** By the model: `open` as long as it waits for a human or for the end of its act. */
  expected: string;
  ended: string;
}

/** The real orchestrators and the model, side by side: each command is done to both. */
export class GateWorld {
  readonly model: GateModel;
  readonly #loop: MemoryLoop;
  readonly #count: (what: string) => void;
  readonly #stands = new Map<StandName, readonly [Orchestrator, ModelPlace]>();
  readonly #decisions: { readonly decision: Decision; spent: boolean }[] = [];
  readonly #lines: string[] = [];
  readonly #acts: { readonly action: string; readonly at_us: number }[] = [];
  readonly #asking: ((answer: ApprovalAnswer) => void)[] = [];
  readonly #waiting: (ModelApproval & { readonly who: Submitted; readonly since_us: number })[] =
    [];
  #open: Submitted[] = [];
  #acting: Submitted | undefined;
  #endAct: (fails: boolean) => void = () => undefined;
  #touched = 0;
  /** Something was handed to an orchestrator since the last look. */
  #moved = false;

  constructor(policy: Policy, count: (what: string) => void) {
    this.#count = count;
    this.#loop = createMemoryLoop(
      {
        act: (action) =>
          new Promise<void>((resolve, reject) => {
            this.#acts.push({ action, at_us: this.#loop.app.now_us });
            this.#endAct = (fails) => {
              if (fails) reject(new Error('it broke'));
              else resolve();
            };
          }),
        ask: () => new Promise((resolve) => this.#asking.push(resolve)),
      },
      { policy },
    );
    this.model = new GateModel(policy, this.#loop.app.now_us);
    this.incident();
  }

  issue(bent: Partial<Decision>): void {
    this.#decisions.push({ decision: this.#loop.issuer.issue(this.fields(bent)), spent: false });
  }

  fields(bent: Partial<Decision> = {}): Decision {
    const decision_id = `d${String(this.#decisions.length + 1)}`;
    return memoryDecision(this.#loop, { decision_id, ...bent });
  }

  latest(): Decision {
    return this.#decisions.at(-1)?.decision ?? this.fields();
  }

  /** A minted decision, counted back from the latest one. */
  submitIssued(back: number, at: StandName): void {
    const chosen = this.#decisions.at(-1 - (back % Math.max(1, this.#decisions.length)));
    if (chosen === undefined) return;
    const { decision, spent } = chosen;
    chosen.spent = true;
    this.present({ raw: decision, decision, at, minted: true, first_use: !spent });
  }

  present({ raw, at, ...about }: Presenting): void {
    const [orchestrator, place] = this.#stand(at);
    const submitted: Submitted = { shown: { ...about, place }, expected: 'open', ended: 'open' };
    this.#open.push(submitted);
    this.#moved = true;
    this.#judge(submitted);
    orchestrator.submit(raw, { cause: null }).then(
      (submission) => (submitted.ended = endOf(submission)),
      (error: unknown) => (submitted.ended = `rejected: ${String(error)}`),
    );
  }

  advance(us: number): void {
    this.#loop.app.now_us += us;
    this.model.now_us += us;
  }

  pause(paused: boolean): void {
    this.#loop.app.paused = paused;
    this.model.paused = paused;
  }

  /** Another incident is being dealt with, and nothing else. */
  openOnly(event: string): void {
    const { past } = this.#loop.parts;
    for (const open of this.model.open.splice(0, 9, event)) past.closeEvent(open);
    past.openEvent(event);
  }

  incident(): void {
    this.#loop.parts.past.noteIncident(this.#loop.app.now_us);
    this.model.incidents.push(this.model.now_us);
  }

  /** The app changes by other hands than the agent's. */
  changeServing(serving: number): void {
    const { app } = this.#loop;
    Object.assign(app, { serving, calm_since_us: app.now_us });
    Object.assign(this.model, { serving, calm_since_us: this.model.now_us });
  }

  /** A human answers, the person asked first or last. */
  answer(granted: boolean, last: boolean): void {
    const at = last ? Math.max(0, this.#waiting.length - 1) : 0;
    const [asked] = this.#waiting.splice(at, 1);
    const [resolve] = this.#asking.splice(at, 1);
    if (asked === undefined || resolve === undefined) return;
    const waited_us = this.model.now_us - asked.since_us;
    const by = { by: 'ada', waited_us };
    this.#moved = true;
    resolve(granted ? { granted, ...by } : { granted, reason: 'wrong_answer', ...by });
    this.#lines.push(granted ? 'APPROVAL_GRANTED' : 'APPROVAL_DENIED');
    if (granted) this.#judge(asked.who, { ...asked, waited_us });
    else {
      this.#count('wrong_answer');
      this.#expect(asked.who, 'refused: wrong_answer');
    }
  }

  finish(fails: boolean): void {
    if (this.#acting === undefined) return;
    this.#expect(this.#acting, fails ? 'failed' : 'executed');
    this.#acting = undefined;
    this.model.in_flight = false;
    this.#moved = true;
    this.#endAct(fails);
  }

  /** Lets everything go on that can, and compares. */
  async settle(): Promise<void> {
    if (!this.#moved) return;
    this.#moved = false;
    for (let turn = 0; turn < TURNS; turn += 1) await TURN;
    const { app, lines, actuatorHandle } = this.#loop;
    for (const { expected, ended } of this.#open) mustEqual(ended, expected, 'the submission');
    this.#open = this.#open.filter(({ ended }) => ended === 'open');
    mustEqual(lines.length, this.#lines.length, 'the lines');
    mustEqual(lines.at(-1)?.event_name, this.#lines.at(-1), 'the last line');
    mustEqual(app.acts.length, this.model.leaves.length, 'the acts');
    mustEqual(app.serving, this.model.serving, 'the serving workers');
    mustEqual(app.touched, this.#touched, 'the touches');
    mustEqual(actuatorHandle.busy, this.model.in_flight, 'the action in flight');
  }

  /** Answers and ends what is left; then each act has its line, and the limits were kept. */
  async end(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.answer(false, false);
      await this.settle();
    }
    this.finish(false);
    await this.settle();
    const { lines } = this.#loop;
    mustEqual(lines.map(({ event_name }) => event_name).join(), this.#lines.join(), 'all lines');
    const reported = lines.flatMap((line) => (line.event_name === 'ORCH_EXEC' ? line.action : []));
    mustEqual(reported.join(), this.#acts.map(({ action }) => action).join(), 'acts and lines');
    mustEqual(brokenLimits(this.#acts, this.model.policy).join(), '', 'broken limits');
  }

  /** What becomes of it now, if the model is right. */
  #judge(who: Submitted, yes?: ModelApproval): void {
    const { model } = this;
    const { decision, place } = who.shown;
    const found = model.objections(who.shown, yes);
    const asks = found.join() === 'not_approved';
    if (place.observes && (asks || found.length === 0)) this.#expect(who, 'observed');
    else if (asks) {
      this.#lines.push('APPROVAL_REQUESTED');
      const asked = { workers_from: model.serving, waited_us: 0, since_us: model.now_us };
      this.#waiting.push({ ...asked, who });
      this.#count('asked');
    } else if (found.length > 0) {
      for (const code of found) this.#count(code);
      this.#expect(who, `refused: ${found.join()}`);
    } else if (decision !== undefined) this.#expectAct(who, decision);
  }

  #expectAct(who: Submitted, { action, workers_to }: Decision): void {
    const { model } = this;
    this.#acting = who;
    model.in_flight = true;
    model.leaves.push({ action, at_us: model.now_us });
    model.serving = workers_to ?? model.serving;
    if (action !== 'noop') this.#touched += 1;
  }

  #expect(who: Submitted, end: string): void {
    who.expected = end;
    const [how = ''] = end.split(':');
    this.#count(how);
    const names = { observed: 'ORCH_OBSERVE', refused: 'ORCH_REFUSE' } as const;
    this.#lines.push(how === 'observed' || how === 'refused' ? names[how] : 'ORCH_EXEC');
  }

  #stand(name: StandName): readonly [Orchestrator, ModelPlace] {
    const known = this.#stands.get(name) ?? standIn(name, this.#loop.parts);
    this.#stands.set(name, known);
    return known;
  }
}

function endOf(submission: Submission): string {
  if (submission.result !== 'refused') return submission.result;
  const codes = submission.reasons.map(({ code }) => code);
  return `refused: ${codes.sort().join()}`;
}

function mustEqual(got: unknown, wanted: unknown, what: string): void {
  if (got !== wanted) throw new Error(`${what}: ${String(got)} instead of ${String(wanted)}`);
}
