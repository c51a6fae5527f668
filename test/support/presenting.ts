import type { Keys, Wish } from '../../src/cli/presenting/keys.js';
import { shippedScenarios } from '../../src/run/scenarios/shipped.js';
import type { Plan } from '../../src/run/walkthrough/time-plan.js';
import { Presenter, type PresenterOptions } from '../../src/cli/presenting/presenter.js';
import { styleFor } from '../../src/cli/views/style.js';

/** What was written, piece by piece. */
export interface Presented {
  readonly presenter: Presenter;
  readonly written: string[];
  readonly quits: () => number;
}

/** A presenter that writes into a list. */
export function openPresented(bent: Partial<PresenterOptions> = {}): Presented {
  const written: string[] = [];
  let quits = 0;
  const presenter = new Presenter({
    ...{ root: '/root', json: false, quiet: false, notes: undefined, style: styleFor({}, false) },
    verbose: true,
    scenarios: shippedScenarios(),
    people: { write: (text) => written.push(text) },
    ...{ plan: undefined, keys: undefined, signal: new AbortController().signal },
    quit: () => (quits += 1),
    explain: (seq) => Promise.resolve([`explained ${String(seq)}`]),
    ...bent,
  });
  return { presenter, written, quits: () => quits };
}

/** Somebody who wishes this, one after the other, and then sits there. */
export function wishing(...wishes: readonly Wish[]): Keys & { readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    next: (ask) => {
      ask();
      return Promise.resolve(wishes[asked++] ?? 'next');
    },
  };
}

/** A plan in which each step takes a few milliseconds. */
export function shortPlan(steps: readonly number[], stepMs: number): Plan {
  return {
    total_ms: steps.length * stepMs,
    steps: steps.map((step, index) => ({
      step,
      title: '',
      before_ms: stepMs / 3,
      reveal_ms: stepMs / 3,
      ends_at_ms: (index + 1) * stepMs,
    })),
  };
}
