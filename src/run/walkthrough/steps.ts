import type { Scenario } from '../../core/domain/scenario.js';

/** What a step of the walkthrough shows. */
type Shown =
  | { readonly shows: 'onboarding' }
  | { readonly shows: 'deployment' }
  | { readonly shows: 'scenario'; readonly scenario: Scenario }
  | { readonly shows: 'safety' };

/** A step of the walkthrough. They are numbered from 1, as they are played. */
export type Step = Shown & {
  readonly number: number;
  /** No longer than its heading has room for beside the time. */
  readonly title: string;
};

/** The steps of a run with these scenarios. */
export function stepsOf(scenarios: readonly Scenario[]): readonly Step[] {
  const steps: readonly (Shown & Pick<Step, 'title'>)[] = [
    { shows: 'onboarding', title: 'Onboarding: a request becomes a validated spec' },
    { shows: 'deployment', title: 'Normal operation: deploy, then scale from zero' },
    ...scenarios.map((scenario) => ({
      shows: 'scenario' as const,
      title: scenario.title,
      scenario,
    })),
    { shows: 'safety', title: 'Safety: the log is checked, the gates attacked' },
  ];
  return steps.map((step, index) => ({ ...step, number: index + 1 }));
}
