import { plainDecision } from '../../audit/explain/plain-words.js';
import { grouped, rounded } from '../../core/domain/figures.js';
import { count } from '../../core/domain/count.js';
import type { RequestCounts } from '../../core/domain/request-counts.js';
import type { Scenario } from '../../core/domain/scenario.js';
import type { Step } from '../../run/walkthrough/steps.js';
import { capital } from '../views/layout.js';
import type { Transcript } from './transcript.js';

/** After a step: what a speaker may say of what was seen. */
export function notesAfter(step: Step, transcript: Transcript): readonly string[] {
  switch (step.shows) {
    case 'onboarding':
      return afterOnboarding(transcript);
    case 'deployment':
      return afterDeployment(transcript);
    case 'scenario':
      return afterScenario(transcript, step.scenario);
    case 'safety':
      return afterAttacks(transcript);
  }
}

/** `3 of 16 requests lost`. */
export function lostOf({ lost, served }: RequestCounts): string {
  return `${grouped(lost)} of ${count(lost + served, 'request')} lost`;
}

function afterOnboarding(transcript: Transcript): string[] {
  const spec = transcript.latest('SPEC_GENERATED');
  if (spec === undefined) return [];
  return [
    `The same request makes the same bytes: their SHA-256 begins with ${spec.spec_sha256.slice(0, 8)}, ` +
      `and the file was ${spec.measured.outcome}.`,
    ...(transcript.isBuilt ? ['The app was built before, by its build command.'] : []),
  ];
}

function afterDeployment(transcript: Transcript): string[] {
  const scaled = transcript.latest('RUNTIME_EMIT');
  if (scaled?.measured.response_time_us == null) return [];
  return [
    `${count(scaled.workers, 'worker')} serving, and the health check took ` +
      `${rounded.ms(scaled.measured.response_time_us)}: ` +
      (transcript.isSimulated ? 'by the virtual clock' : 'measured') +
      ', like every time on the screen.',
  ];
}

/** What its author wants to be said comes first. */
function afterScenario(transcript: Transcript, { id, say }: Scenario): string[] {
  const story = transcript.sinceInjection(id);
  return [
    ...(say?.after === undefined ? [] : [say.after]),
    ...earlierDecisions(story),
    ...latestDecision(story),
  ];
}

/** Where an app fails more than once, only the last decision is told in full. */
function earlierDecisions(story: Transcript): string[] {
  const decisions = story.count('RL_DECISION');
  return decisions < 2 ? [] : [`${count(decisions, 'decision')} came of it. Of the last one:`];
}

function latestDecision(story: Transcript): string[] {
  const transcript = story.sinceDecision();
  const [decision, stable] = [transcript.latest('RL_DECISION'), transcript.latest('SYSTEM_STABLE')];
  if (decision === undefined) return [undecided(story)];
  const { says } = plainDecision(decision, transcript.context).chosen;
  const chose = `Why ${decision.action}? ${capital(says)}.`;
  if (stable === undefined) return [chose, `${unhealed(transcript)}${putBack(transcript)}`];
  const { detect_us } = decision.measured;
  const { recover_us, stable_us, requests } = stable.measured;
  const acted = decision.action === 'noop' ? '' : `act ended after ${rounded.ms(recover_us)}, `;
  return [
    chose,
    `From its first sign on: detected after ${rounded.ms(detect_us)}, ${acted}proven healthy after ` +
      `${rounded.ms(stable_us)}; ${lostOf(requests)}` +
      (requests.lost === 0 ? '.' : ': what goes wrong is counted, too.'),
  ];
}

/** What became of the latest scenario, which did not end with a stable app. */
export function endOf(transcript: Transcript): string {
  const latest = transcript.sinceInjection();
  const decided = latest.sinceDecision();
  return decided.latest('RL_DECISION') === undefined ? undecided(latest) : unhealed(decided);
}

/** Why there is no decision. @param story since the injection; empty where there was none */
function undecided(transcript: Transcript): string {
  if (transcript.last === undefined) return 'Nothing was broken: the app was not well before.';
  const reason = transcript.latest('ESCALATED')?.reason.replaceAll('_', ' ');
  return `No decision was made${reason === undefined ? '' : `: ${reason}`}.`;
}

/** What became of a decision that was not followed by a stable app. */
function unhealed(transcript: Transcript): string {
  if (transcript.latest('NOT_STABLE') !== undefined) return 'It did not make the app well.';
  if (transcript.latest('ORCH_OBSERVE') !== undefined)
    return 'Nothing was done: it is only observed.';
  const refused = transcript.latest('ORCH_REFUSE');
  if (refused === undefined) return 'What came of it is not known.';
  const why = refused.reasons.map(({ gate, code }) => `${gate} (${code})`).join(', ');
  return `The gates refused it, and nothing was touched: ${why}.`;
}

function putBack(transcript: Transcript): string {
  return transcript.latest('RUNTIME_EMIT')?.event_type === 'restart'
    ? ' Then the run itself put the app back.'
    : '';
}

function afterAttacks({ attacks }: Transcript): string[] {
  if (attacks === undefined) return [];
  const { blocked, attacks: made, control } = attacks;
  return [
    `${String(blocked)} of ${count(made, 'attack')} blocked.` +
      (control === 'passed'
        ? ' The genuine decision beside them passed: the gates are not simply shut.'
        : ' The genuine decision beside them did not pass.'),
  ];
}
