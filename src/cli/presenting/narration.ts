import type { ServedFrom } from '../../core/domain/app-source.js';
import { rounded } from '../../core/domain/figures.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { wholePolicy } from '../../core/domain/proof-lines/logged-policy.js';
import { count } from '../../core/domain/count.js';
import type { Scenario } from '../../core/domain/scenario.js';
import type { Step } from '../../run/walkthrough/steps.js';
import { toldFaults } from './fault-narration.js';
import { endOf, lostOf } from './notes-after.js';
import type { Transcript } from './transcript.js';

/** What is said about a step. Every number in it is in the log, or counts its lines. */
export interface Narration {
  /** What is about to happen, and why it matters. */
  readonly about: string;
  /** What a speaker may say besides. */
  readonly notes: readonly string[];
}

/** Before a step is played: said from what the run has told until then. */
export function narrationBefore(step: Step, transcript: Transcript): Narration {
  switch (step.shows) {
    case 'onboarding':
      return beforeOnboarding(transcript);
    case 'deployment':
      return beforeDeployment(transcript);
    case 'scenario':
      return beforeScenario(transcript, step.scenario);
    case 'safety':
      return beforeSafety(transcript);
  }
}

function beforeOnboarding({ run }: Transcript): Narration {
  return {
    about:
      'A request names an app, its repository and its runtime. It is checked before anything ' +
      'else looks at it; only then a template makes its spec.',
    notes: [REPOSITORY_TEXTS[run?.app_from?.from ?? 'package']],
  };
}

/** By what serves: files of somebody's own, or those of this package. Whether those were built is told after the step. */
const REPOSITORY_TEXTS: Readonly<Record<ServedFrom['from'] | 'package', string>> = {
  clone: 'The repository was cloned for this run, and what lies in it is run.',
  folder: 'The repository is only named: nothing is cloned, the app is run from its folder.',
  package: 'The repository is only named: nothing is cloned, and no build command is run.',
};

const THREAD_READY =
  'a listener is bound, a worker has said READY, and the health endpoint answers.';
const READY_WHEN: Readonly<Record<RunRecord['backend'], string>> = {
  worker_threads: THREAD_READY,
  processes: 'a replica listens on the port that it was given, and its health endpoint answers.',
  simulated: 'a simulated worker is ready, and its health check answers.',
  none: THREAD_READY,
};

function beforeDeployment(transcript: Transcript): Narration {
  return {
    about:
      'The run itself deploys the app, not the agent. That is done when ' +
      READY_WHEN[transcript.run?.backend ?? 'worker_threads'],
    notes: [
      `Every event goes to CSV, metrics and the ${transcript.run?.bus ?? 'none'} bus. If one of them ` +
        'does not take it, the run ends here.',
    ],
  };
}

/** What its author wants to be said comes first. */
function beforeScenario(transcript: Transcript, { faults, say }: Scenario): Narration {
  const { about, note, breaks } = toldFaults(faults, transcript.run?.backend);
  return {
    about: [soFar(transcript), about, ...(breaks ? [whoHelps(transcript)] : [])].join(' '),
    notes: [...(say?.before === undefined ? [] : [say.before]), note],
  };
}

function beforeSafety(transcript: Transcript): Narration {
  const [decisions, acts] = [transcript.count('RL_DECISION'), transcript.count('ORCH_EXEC')];
  const [proved, gates] =
    acts === 0
      ? ['.', 'the gates']
      : ['; each decision was on disk before it was acted on.', 'the gates that let these through'];
  return {
    about:
      `${count(decisions, 'decision')}, ${count(acts, 'act')}${proved} Now the log is checked ` +
      `from its first byte, and ${gates} are attacked.`,
    notes: [
      decisions === 0
        ? 'What is attacked is the code that judges, over the app that still runs.'
        : 'What is attacked is the code that has just judged, over the app that still runs.',
    ],
  };
}

/** One sentence about what came before. */
function soFar(transcript: Transcript): string {
  const { last } = transcript;
  const stable = transcript.latest('SYSTEM_STABLE');
  const endedWell = last?.event_name === 'SYSTEM_STABLE' || last?.event_name === 'Q_UPDATE';
  if (endedWell && stable !== undefined) {
    const { requests, stable_us } = stable.measured;
    return `The app is healthy again: stable ${rounded.ms(stable_us)} after the first sign, ${lostOf(requests)}.`;
  }
  return lastEvent(transcript);
}

/** Only of the last line: an earlier health check says nothing about the app as it is now. */
function lastEvent(transcript: Transcript): string {
  const { last } = transcript;
  if (last?.event_name === 'ESCALATED') {
    return `${endOf(transcript)} The fault was taken away, and the app is healthy again.`;
  }
  if (last?.event_name !== 'RUNTIME_EMIT') return 'The app is watched.';
  if (last.event_type === 'restart') return 'The run itself has put the app back.';
  const took = last.measured.response_time_us;
  return last.event_type === 'scale' && took !== null
    ? `The app is well: its health check took ${rounded.ms(took)}.`
    : 'The app is watched.';
}

function whoHelps({ run }: Transcript): string {
  if (run?.observes === true) return 'The agent is only observed: it repairs nothing.';
  const asked = run === undefined ? [] : wholePolicy(run.policy).environment_approval[run.env];
  if (asked.length === 0) return 'No human helps.';
  return `For ${asked.join(', ')} a human has to say yes; for nothing else.`;
}
