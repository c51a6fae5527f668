import { LogContext } from '../../core/domain/proof-lines/log-context.js';
import { setTimeout as pause } from 'node:timers/promises';
import { throwIfInterrupted } from '../../core/domain/errors.js';
import type { Scenario } from '../../core/domain/scenario.js';
import type { ProgressEvent, Notify } from '../../run/walkthrough/progress-events.js';
import type { Pacing } from '../../run/walkthrough/run.js';
import { stepsOf, type Step } from '../../run/walkthrough/steps.js';
import { heading, row } from '../views/layout.js';
import { styleFor, type Style } from '../views/style.js';
import { printJson } from '../views/json.js';
import type { AskedPlace } from '../views/next-commands.js';
import { ShortText } from '../views/short-text.js';
import { eventText, type View } from '../views/text-view.js';
import type { Keys } from './keys.js';
import { narrationBefore, type Narration } from './narration.js';
import { notesAfter } from './notes-after.js';
import type { NotesSheet } from './notes-sheet.js';
import { Pages } from './pages.js';
import { Pulse, type Screen } from './pulse.js';
import { askWish } from './question.js';
import { clockText, type Plan, type PlannedStep } from '../../run/walkthrough/time-plan.js';
import { Transcript } from './transcript.js';
import { monotonicMs } from '../../base/machine-time.js';

export interface PresenterOptions extends AskedPlace {
  readonly json: boolean;
  readonly quiet: boolean;
  /** What the speaker reads; undefined where nobody asked for notes. They are never on the screen. */
  readonly notes: NotesSheet | undefined;
  /** Every step in full, and what is about to happen. */
  readonly verbose: boolean;
  /** Each attack by itself; otherwise five of them. As `verbose`, unless told. */
  readonly showsAllAttacks?: boolean;
  readonly style: Style;
  /** Whether something may move while a step waits: at a terminal that can move its cursor. */
  readonly isLive?: boolean;
  readonly people: Screen;
  /** What is played. */
  readonly scenarios: readonly Scenario[];
  /** Undefined where nothing is waited for. */
  readonly plan: Plan | undefined;
  /** Where each step waits for somebody. */
  readonly keys: Keys | undefined;
  readonly signal: AbortSignal;
  /** Ends the run, because somebody asked for it. */
  readonly quit: () => void;
  /** The rows that explain a line of the run's log, as far as it is written. */
  readonly explain: (seq: number) => Promise<readonly string[]>;
}

/** A file has no colours. */
const PLAIN = styleFor({}, false);

const WRONG_KEY = 'only Enter, b, e or q, and Enter behind a letter';
const ATTACK_FACTS: readonly ProgressEvent['fact'][] = ['attack_class', 'attack', 'attacks'];

/**
 * Shows a run as it happens or, at a pace, each step's rows one after the other once the step has
 * been played at its own speed. It waits between steps only, and never where nobody sits.
 */
export class Presenter {
  readonly #context = new LogContext();
  readonly #options: PresenterOptions;
  readonly #steps: readonly Step[];
  readonly #transcript = new Transcript();
  readonly #pages = new Pages();
  readonly #short = new ShortText();
  readonly #startedAt = monotonicMs();
  #hasEnded = false;
  /** What was told and is not shown yet; undefined where everything is shown at once. */
  #queue: (readonly string[])[] | undefined;
  #pulse: Pulse | undefined;
  readonly pacing: Pacing;
  readonly notify: Notify;

  constructor(options: PresenterOptions) {
    this.#options = options;
    this.#steps = stepsOf(options.scenarios);
    this.notify = (fact) => {
      this.#notify(fact);
    };
    this.pacing = {
      beforeStep: (step) => this.#beforeStep(step),
      afterStep: (step) => this.#afterStep(step),
      watchApp: (watch) => {
        this.#pulse?.watchApp(watch);
      },
    };
    const { people, isLive } = options;
    if (isLive === true) this.#pulse = new Pulse({ screen: people, now: () => this.#elapsedMs() });
  }

  /** Shows at once what is not shown yet: a run that has ended hides nothing. */
  flush(): void {
    for (const rows of this.#queue ?? []) this.#write(rows);
    this.#queue = undefined;
    this.#endNotes('early');
  }

  #notify(fact: ProgressEvent): void {
    const { json, style } = this.#options;
    if (json) printJson(fact);
    this.#transcript.note(fact);
    this.#noteFor(fact);
    const view = this.#view(style);
    const rows = this.#isInFull(fact) ? eventText(fact, view) : this.#short.rowsOf(fact, view);
    if (fact.fact === 'step') this.#pages.begin(rows);
    else this.#pages.add(rows);
    this.#show(rows);
    if (asksHuman(fact)) this.#catchUp();
  }

  #view(style: Style): View {
    const { root, env, policy } = this.#options;
    return { root, env, policy, style, context: this.#context, time: this.#time() };
  }

  /** For the speaker: where the run is. What is said there follows at once, whatever the pace. */
  #noteFor(fact: ProgressEvent): void {
    const { notes } = this.#options;
    if (fact.fact === 'run') notes?.begin(fact.run_id);
    if (fact.fact === 'step') notes?.write(eventText(fact, this.#view(PLAIN)));
    if (fact.fact === 'result') this.#endNotes(fact.result.verdict);
  }

  #endNotes(how: string): void {
    if (!this.#hasEnded) this.#options.notes?.write(['', heading(`The run has ended: ${how}`)]);
    this.#hasEnded = true;
  }

  /** Who watches step by step sees the most telling attacks one by one, and the others counted. */
  #isInFull({ fact }: ProgressEvent): boolean {
    const { verbose, showsAllAttacks = verbose } = this.#options;
    return ATTACK_FACTS.includes(fact) ? showsAllAttacks : verbose;
  }

  /** A human who is asked must see about what. What follows the answer is shown in its turn again. */
  #catchUp(): void {
    for (let rows = this.#queue?.shift(); rows !== undefined; rows = this.#queue?.shift()) {
      this.#write(rows);
    }
  }

  async #beforeStep(step: number): Promise<void> {
    this.#say(step, 'before', narrationBefore(this.#stepOf(step), this.#transcript));
    const planned = this.#planned(step);
    await this.#stop(planned === undefined ? 0 : this.#elapsedMs() + planned.before_ms, planned);
    if (planned !== undefined) this.#queue = [];
  }

  async #afterStep(step: number): Promise<void> {
    const notes = notesAfter(this.#stepOf(step), this.#transcript);
    this.#say(step, 'after', { about: '', notes });
    const planned = this.#planned(step);
    if (planned !== undefined) await this.#reveal(planned);
    await this.#stop(planned?.ends_at_ms ?? 0, planned);
  }

  #say(step: number, when: 'before' | 'after', { about, notes }: Narration): void {
    if (this.#options.json) printJson({ fact: 'narration', step, when, about, notes });
    const told = about === '' ? [] : row('about', about);
    this.#options.notes?.write([...told, ...notes.flatMap((note) => row('SAY', note))]);
    if (!this.#options.verbose) return;
    this.#pages.add(told);
    this.#show(told);
  }

  /** Row by row, over as much of the time for it as is left. */
  async #reveal({ reveal_ms, ends_at_ms }: PlannedStep): Promise<void> {
    const left = Math.min(reveal_ms, Math.max(0, ends_at_ms - this.#elapsedMs()));
    const each = left / Math.max(1, this.#queue?.length ?? 0);
    for (let rows = this.#queue?.shift(); rows !== undefined; rows = this.#queue?.shift()) {
      this.#write(rows);
      await this.#wait(each);
    }
    this.#queue = undefined;
  }

  /** Until somebody says so or, where nobody is asked, until the time has come. */
  async #stop(untilMs: number, planned: PlannedStep | undefined): Promise<void> {
    const { keys } = this.#options;
    if (keys !== undefined) await this.#ask(keys);
    else if (planned !== undefined)
      await this.#wait(Math.min(untilMs, planned.ends_at_ms) - this.#elapsedMs());
    throwIfInterrupted(this.#options.signal);
  }

  async #ask(keys: Keys): Promise<void> {
    const { people, quit, signal } = this.#options;
    for (let back = 0; ;) {
      const wish = await askWish(keys, people, this.#pulse);
      if (wish === 'next') return;
      // Nobody has ended the row.
      if (wish === 'nobody') people.write('\n');
      if (signal.aborted) return;
      if (wish === 'quit' || wish === 'nobody') {
        quit();
        return;
      }
      if (wish === 'back') this.#write(this.#pages.back((back += 1)));
      else this.#write(wish === 'explain' ? await this.#explanation() : row('keys', WRONG_KEY));
    }
  }

  async #explanation(): Promise<readonly string[]> {
    const seq = this.#transcript.decisionSeq;
    return seq === undefined
      ? row('explain', 'no decision was made yet')
      : this.#options.explain(seq);
  }

  async #wait(ms: number): Promise<void> {
    const { signal } = this.#options;
    const stop = ms > 0 ? this.#pulse?.startBelow(this.#elapsedMs() + ms) : undefined;
    // An interruption ends the wait, and is reported by whoever looks next.
    if (ms > 0) await pause(ms, undefined, { signal }).catch(() => undefined);
    stop?.();
    throwIfInterrupted(signal);
  }

  #stepOf(number: number): Step {
    const step = this.#steps[number - 1];
    if (step === undefined) throw new RangeError(`the run has no step ${String(number)}`);
    return step;
  }

  #planned(step: number): PlannedStep | undefined {
    return this.#options.plan?.steps.find((planned) => planned.step === step);
  }

  #elapsedMs(): number {
    return monotonicMs() - this.#startedAt;
  }

  /** For headings: `01:42 / 06:00`; nothing where nobody waits. */
  #time(): string {
    const { plan, keys } = this.#options;
    if (plan === undefined) return keys === undefined ? '' : clockText(this.#elapsedMs());
    return `${clockText(this.#elapsedMs())} / ${clockText(plan.total_ms)}`;
  }

  #show(rows: readonly string[]): void {
    if (this.#queue === undefined) this.#write(rows);
    else if (rows.length > 0) this.#queue.push(rows);
  }

  #write(rows: readonly string[]): void {
    if (!this.#options.quiet) this.#options.people.write(rows.map((text) => `${text}\n`).join(''));
  }
}

/** What attacks the gates asks nobody who sits here. */
function asksHuman(fact: ProgressEvent): boolean {
  return (
    fact.fact === 'line' && fact.kind === 'run' && fact.line.event_name === 'APPROVAL_REQUESTED'
  );
}
