import { SCENARIO_VERSION } from './scenario-file.js';
import type { FaultKind } from './fault-kinds.js';
import { scenarioText, type WrittenLine } from './scenario-text.js';

/** Where an example finds what it names. */
export interface NearExample {
  /** Of the JSON Schema of scenario files. */
  readonly schema: string;
  /** Of a recorded history of alerts, as a whole: the scenario file may lie anywhere. */
  readonly alerts: string;
}

interface Example {
  readonly title: string;
  readonly about: string;
  readonly fault: Readonly<Record<string, unknown>>;
  readonly incident: string;
  readonly action: string;
  readonly decided_by: string;
  /** What becomes of it, where the app does not get well. */
  readonly end?: Readonly<Record<string, unknown>>;
}

const WELL = { signal: 'stable_after', at_most: '10s' } as const;

const CRASH = { incident: 'crash', action: 'restart_service', decided_by: 'q_table' } as const;
const FALSE_ALARM = { incident: 'false_alarm', action: 'noop', decided_by: 'rule' } as const;

const EXAMPLES: Readonly<Record<FaultKind, Example>> = {
  leak: {
    title: 'A worker leaks until its heap limit',
    about: 'A worker fills its heap to the limit.',
    fault: { kind: 'leak' },
    ...CRASH,
  },
  exit: {
    title: 'A worker leaves',
    about: 'A worker ends its process. With times: 2 or more, those that take its place do too.',
    fault: { kind: 'exit', times: 1 },
    ...CRASH,
  },
  throw: {
    title: 'A worker throws',
    about: 'A worker throws an error that nobody catches. times as for exit.',
    fault: { kind: 'throw', times: 1 },
    ...CRASH,
  },
  hang: {
    title: 'A worker never answers again',
    about: 'A worker is busy without end. times as for exit.',
    fault: { kind: 'hang', times: 1 },
    ...CRASH,
  },
  load: {
    title: 'More work than one worker can do',
    about:
      'Requests of so much work each, at so much of what the workers can do that serve at first.',
    fault: { kind: 'load', work: '10ms', offered: '125%' },
    incident: 'overload',
    action: 'scale_workers',
    decided_by: 'q_table',
  },
  dependency: {
    title: 'A dependency fails',
    about:
      'Connections to something that the app depends on are refused. toxic: down, timeout, reset_peer,\n' +
      'latency (latency: 800ms), bandwidth (rate: 1kbps) or limit_data (bytes: 100).',
    fault: { kind: 'dependency', name: 'redis', toxic: 'down' },
    incident: 'dependency',
    action: 'noop',
    decided_by: 'rule',
    end: { escalated: true },
  },
  alert: {
    title: 'An alert that no reading confirms',
    about: 'An alert claims a utilization that is not there.',
    fault: { kind: 'alert', source: 'external_monitor', claimed: '97%' },
    ...FALSE_ALARM,
  },
  alerts: {
    title: 'Recorded alerts that no reading confirms',
    about:
      'What Alertmanager posted to a webhook (version 4) comes once more, as false alarms.\n' +
      'A history of your own lies beside this file: file: my.alerts.json',
    fault: { kind: 'alerts', file: '', claimed: '97%', within: '5s' },
    ...FALSE_ALARM,
  },
};

/** A scenario file with comments, to be changed: the fault, and what is expected of the agent. */
export function newScenario(kind: FaultKind, near: NearExample): string {
  const { title, about, fault, incident, action, decided_by, end = WELL } = EXAMPLES[kind];
  const file = kind === 'alerts' ? { file: near.alerts } : {};
  const lines: WrittenLine[] = [
    { comment: `yaml-language-server: $schema=${near.schema}` },
    { field: 'version', value: SCENARIO_VERSION },
    { comment: 'A name of its own: small letters and digits, with single hyphens between them.' },
    { field: 'scenario', value: `my-${kind}` },
    { comment: 'The heading of its step, at most 46 characters.' },
    { field: 'title', value: title },
    { comment: 'The first one is played; --env names another one of them.' },
    { field: 'environment', value: ['stage'] },
    {
      comment: `${about}\nOne fault, or a list of up to 4; each may come later: during: restart_service, after: 100ms`,
    },
    { field: 'fault', value: { ...fault, ...file } },
    {
      comment:
        'What must be seen. Besides: gate, order, signal, escalated; each may have a\nseverity (catastrophic, recoverable) and a role (objective, safeguard).',
    },
    {
      field: 'expect',
      value: [{ incident }, { action, decided_by }, end],
    },
    { comment: 'repeat: { runs: 20, at_least: 19 }' },
    { field: 'tags', value: [kind] },
  ];
  return scenarioText(lines);
}
