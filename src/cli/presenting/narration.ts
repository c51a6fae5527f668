import { count } from '../../domain/count.js';
import type { RequestCounts } from '../../domain/request-counts.js';
import type { ScenarioId } from '../../domain/proof-lines/fields.js';
import { SCENARIOS, type Scenario } from '../../walkthrough/scenarios.js';
import { milliseconds, percent } from '../views/layout.js';
import type { Story } from './story.js';

/** What is said about a step. Every number in it stands in the log, or counts its lines. */
export interface Narration {
  /** What is about to happen, and why it matters. */
  readonly about: string;
  /** What a speaker may say besides. */
  readonly notes: readonly string[];
}

const PPM = 1_000_000;

/** Before a step is played: said from what the run has told until then. */
export function narrationBefore(step: number, story: Story): Narration {
  return BEFORE[step - 1]?.(story) ?? { about: '', notes: [] };
}

/** After it: what a speaker may say of what was seen. */
export function notesAfter(step: number, story: Story): readonly string[] {
  return AFTER[step - 1]?.(story) ?? [];
}

const BEFORE: readonly ((story: Story) => Narration)[] = [
  () => ({
    about:
      'A request names an app, its repository and its runtime. It is checked before anything ' +
      'else looks at it; only then a template makes its spec.',
    notes: ['The repository is only named: nothing is cloned, and no build command is run.'],
  }),
  ({ run }) => ({
    about:
      "Deploying is the operator's act, not the agent's. It is done when a front door is bound, " +
      'a worker has said READY, and the health endpoint answers.',
    notes: [
      `Every event goes to CSV, metrics and the ${run?.bus ?? 'none'} bus. If one of them does ` +
        'not take it, the run ends here.',
    ],
  }),
  (story) => beforeCrash(story, scenarioOf('crash')),
  (story) => beforeOverload(story, scenarioOf('overload')),
  (story) => beforeFalseAlarm(story, scenarioOf('false_alarm')),
  (story) => ({
    about:
      `${count(story.count('RL_DECISION'), 'decision')}, ${count(story.count('ORCH_EXEC'), 'act')}; ` +
      'each decision was on disk before it was acted on. Now the log is checked from its first ' +
      'byte, and the gates that let these through are attacked.',
    notes: ['What is attacked is the code that has just judged, over the app that still runs.'],
  }),
];

const AFTER: readonly ((story: Story) => string[])[] = [
  afterOnboarding,
  afterDeployment,
  (story) => afterScenario(story.since('crash')),
  (story) => afterScenario(story.since('overload')),
  (story) => afterScenario(story.since('false_alarm')),
  afterAttacks,
];

function scenarioOf(id: ScenarioId): Scenario {
  const scenario = SCENARIOS.find((one) => one.id === id);
  if (scenario === undefined) throw new TypeError(`no scenario ${id}`);
  return scenario;
}

function beforeCrash(story: Story, { fault }: Scenario): Narration {
  const limit = fault.kind === 'leak' ? fault.heap_limit_mb : 0;
  return {
    about:
      `${soFar(story)} Next a worker fills its heap to its limit of ${String(limit)} MB, while ` +
      `requests keep coming. ${whoHelps(story)}`,
    notes: ['The agent is not told. It learns of the crash from its readings and from the bus.'],
  };
}

function beforeOverload(story: Story, { fault }: Scenario): Narration {
  const times = fault.kind === 'load' ? (fault.offered_load_ppm / PPM).toFixed(2) : '';
  return {
    about:
      `${soFar(story)} Next come ${times} times the requests that one worker can answer. A ` +
      `restart adds no worker; waiting takes no request away. ${whoHelps(story)}`,
    notes: ['How many workers are needed is computed: look for ceil in the rows below.'],
  };
}

function beforeFalseAlarm(story: Story, { fault }: Scenario): Narration {
  const [source, claimed] =
    fault.kind === 'alert' ? [fault.source, percent(fault.claimed_utilization_ppm)] : ['', ''];
  return {
    about:
      `${soFar(story)} Next ${source} claims ${claimed} utilization, and nothing is wrong. ` +
      'Whoever acts on that touches a healthy app.',
    notes: ['Doing nothing has to be decided, too: it passes the same gates, and is proved.'],
  };
}

/** One sentence about what came before. */
function soFar(story: Story): string {
  const { last } = story;
  const stable = story.latest('SYSTEM_STABLE');
  const endedWell = last?.event_name === 'SYSTEM_STABLE' || last?.event_name === 'Q_UPDATE';
  if (endedWell && stable !== undefined) {
    const { requests, stable_us } = stable.measured;
    return `The app is well again: stable after ${milliseconds(stable_us)}, ${lostOf(requests)}.`;
  }
  return lastEvent(story);
}

function lastEvent(story: Story): string {
  const event = story.latest('RUNTIME_EMIT');
  if (event?.event_type === 'restart') return 'The operator has put the app back.';
  const took = event?.measured.response_time_us ?? null;
  return event?.event_type === 'scale' && took !== null
    ? `The app is well: its health check took ${milliseconds(took)}.`
    : 'The app is watched.';
}

function lostOf({ lost, served }: RequestCounts): string {
  return `${String(lost)} of ${count(lost + served, 'request')} lost`;
}

function whoHelps({ run }: Story): string {
  if (run?.observes === true) return 'The agent is only observed: it repairs nothing.';
  const asked = run?.policy.environment_approval[run.env] ?? [];
  if (asked.length === 0) return 'No human helps.';
  return `For ${asked.join(', ')} a human is asked; for nothing else.`;
}

function afterOnboarding(story: Story): string[] {
  const spec = story.latest('SPEC_GENERATED');
  if (spec === undefined) return [];
  return [
    `The same request makes the same bytes: their SHA-256 begins with ${spec.spec_sha256.slice(0, 8)}, ` +
      `and the file was ${spec.measured.outcome}.`,
  ];
}

function afterDeployment(story: Story): string[] {
  const scaled = story.latest('RUNTIME_EMIT');
  if (scaled?.measured.response_time_us == null) return [];
  return [
    `${count(scaled.workers, 'worker')} serving, and the health check took ` +
      `${milliseconds(scaled.measured.response_time_us)}: measured, as every time that you see.`,
  ];
}

function afterScenario(story: Story): string[] {
  const [decision, stable] = [story.latest('RL_DECISION'), story.latest('SYSTEM_STABLE')];
  if (decision === undefined) return ['No decision was made: look at the last line above.'];
  const by = decision.decided_by === 'rule' ? `Rule ${String(decision.rule)}` : 'The Q-table';
  const chose = `${by} chose ${decision.action}: ${decision.why}.`;
  if (stable === undefined) return [chose, 'It did not end well: the last line above says how.'];
  const { detect_us, recover_us, stable_us, requests } = stable.measured;
  const recovered =
    decision.action === 'noop' ? '' : `recovered after ${milliseconds(recover_us)}, `;
  return [
    chose,
    `Seen after ${milliseconds(detect_us)}, ${recovered}proven well after ` +
      `${milliseconds(stable_us)}; ${lostOf(requests)}` +
      (requests.lost === 0 ? '.' : ': what goes wrong is counted, too.'),
  ];
}

function afterAttacks({ attacks }: Story): string[] {
  if (attacks === undefined) return [];
  const { blocked, attacks: made, control } = attacks;
  return [
    `${String(blocked)} of ${count(made, 'attack')} blocked.` +
      (control === 'passed'
        ? ' The genuine decision beside them passed: the gates are not simply shut.'
        : ' The genuine decision beside them did not pass.'),
  ];
}
