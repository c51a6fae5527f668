const ONBOARDING = [
  'ONBOARDING_STARTED',
  'ONBOARDING_VALIDATION_PASSED',
  'SPEC_GENERATED',
  'DEPLOYMENT_TRIGGERED',
] as const;
const HEALED = ['FAILURE_INJECTED', 'RL_DECISION', 'ORCH_EXEC', 'SYSTEM_STABLE'] as const;

/** The event names of a run in which this many scenarios were healed as expected. */
export function storyOf(scenarios: number): string[] {
  const healed = Array.from({ length: scenarios }, () => HEALED).flat();
  return [...ONBOARDING, 'RUNTIME_EMIT', 'RUNTIME_EMIT', ...healed];
}
