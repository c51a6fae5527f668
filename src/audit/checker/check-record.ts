import { hash } from 'node:crypto';
import { isPublicKey } from './agent-signature.js';
import { shortened } from '../../core/domain/proof-lines/logged-policy.js';
import type { LoggedRun, RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { firstDifference, problem, type Problem } from './problem.js';

/** Of a run whose record says nothing of what was expected. */
const BUILT_IN = ['crash', 'overload', 'false_alarm'];
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9a-z.]+)?$/;

/** The first line's record is in itself right: what one of its fields says, the others do not deny. */
export function checkRecord(record: RunRecord, run: LoggedRun): Problem | undefined {
  const { kind, bus, scenarios } = record;
  const isPlayed = kind === 'run';
  return (
    firstDifference('policy', [
      ['policy', JSON.stringify(shortened(run.policy)), JSON.stringify(record.policy)],
    ]) ??
    firstDifference('run_record', [
      ['after told only of attacks', true, kind === 'violation' || record.after === undefined],
      ['attacks counted', kind === 'violation', record.attacks !== undefined],
      ['scenarios', scenariosOf(record).join(), scenarios.join()],
      ['expectations told only of a run', true, isPlayed || record.expects === undefined],
      ['a job told only of a scenario file, or of attacks', true, mayHaveJob(record)],
      ['alerts from outside told only of a run that could get them', true, mayHaveAlerts(record)],
      ['scenarios named', isPlayed, scenarios.length > 0],
      ['place of the bus told', bus === 'redis', record.bus_place !== undefined],
      ['a bus in use', kind !== 'onboard', bus !== 'none'],
      ['an app in use', kind !== 'onboard', record.backend !== 'none'],
    ]) ??
    checkAgent(record) ??
    checkExpectations(record) ??
    checkVersions(record)
  );
}

/** A job plays scenario files alone. The log of its attacks, which names no file, has the job too. */
function mayHaveJob({ kind, job, expects }: RunRecord): boolean {
  return job === undefined || kind === 'violation' || expects?.files !== undefined;
}

/** From a port, which a simulated app has none of, or a file, or both. */
function mayHaveAlerts({ kind, backend, alerts }: RunRecord): boolean {
  if (alerts === undefined) return true;
  const { received, sha256 } = alerts;
  if (kind !== 'run' || (received === undefined && sha256 === undefined)) return false;
  return received === undefined || backend !== 'simulated';
}

/** Each once; the built-in ones in their order, which is all that an earlier program could play. */
function scenariosOf({ scenarios, expects }: RunRecord): readonly string[] {
  return expects === undefined
    ? BUILT_IN.filter((scenario) => scenarios.includes(scenario))
    : [...new Set(scenarios)];
}

/** One for each scenario, and their hash. What is hashed is written here again on purpose. */
function checkExpectations({ scenarios, expects }: RunRecord): Problem | undefined {
  if (expects === undefined) return undefined;
  const { files, behaviour_digest } = expects;
  const besides = [files, behaviour_digest].filter((told) => told !== undefined);
  const hashed = JSON.stringify([scenarios, expects.scenarios, ...besides]);
  return firstDifference('run_record', [
    ['expectations, one a scenario', scenarios.length, expects.scenarios.length],
    ['files, one a scenario', scenarios.length, files?.length ?? scenarios.length],
    ['expects.sha256', hash('sha256', hashed), expects.sha256],
  ]);
}

/** An agent decides in a run alone, under budgets, and nothing is learned of what it decides. */
function checkAgent({ agent, kind, policy, learns }: RunRecord): Problem | undefined {
  if (agent === undefined) return undefined;
  const { source, isolation, as_root, command_sha256, transcript_sha256, public_key } = agent;
  return firstDifference('run_record', [
    ['an agent of a run', 'run', kind],
    ['budgets told', true, policy.agent !== undefined],
    ['an agent that teaches nothing', true, learns === undefined],
    ['isolation told', source === 'process', isolation !== undefined],
    ['as_root of a process', true, as_root === undefined || source === 'process'],
    ['command_sha256 told', source === 'process', command_sha256 !== undefined],
    ['transcript_sha256 told', source === 'transcript', transcript_sha256 !== undefined],
    ['an Ed25519 key', true, public_key === undefined || isPublicKey(public_key)],
  ]);
}

function checkVersions({ versions }: RunRecord): Problem | undefined {
  const odd = Object.values(versions).find((version) => !VERSION.test(version));
  return odd === undefined ? undefined : problem('run_record', 'versions such as 1.2.3', odd);
}
