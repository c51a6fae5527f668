import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  loggedFaults,
  plannedFaultSchema,
  type PlannedFault,
} from '../../../src/core/domain/fault.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { runOf } from '../../../src/core/domain/proof-lines/run-record.js';
import {
  RunFold,
  scenarioFromIncident,
  type LoggedApp,
} from '../../../src/core/scenario/from-log.js';
import { endedWell, type LoggedIncident } from '../../../src/core/scenario/logged-incident.js';
import { readScenarioText } from '../../../src/run/scenarios/read-scenario-file.js';
import {
  decided,
  executed,
  injected,
  observed,
  POLICY_SHA256,
  refused,
  runRecord,
  SAMPLE_RUN_ID,
  SCALING,
} from '../../support/sample-lines.js';
import { chainedLines, defaultRun, sha256 } from '../../support/sample-log.js';

const RUN = runOf(runRecord(), sha256);

function incidentsOf(bodies: readonly ProofBody[]): RunFold {
  const fold = new RunFold();
  for (const body of bodies) fold.take(body);
  return fold;
}

const DEMO = { name: 'demo-api', repo_url: '', dependencies: [] };

function textOf(
  incident: LoggedIncident,
  run = RUN,
  scaling = SCALING,
  app: LoggedApp = DEMO,
): string {
  const built_in_policy = POLICY_SHA256;
  const schema = 'demo-run.schema.json';
  return scenarioFromIncident({
    run_id: SAMPLE_RUN_ID,
    run,
    app,
    scaling,
    incident,
    answer: incident.answer,
    built_in_policy,
    schema,
  });
}

function read(text: string) {
  const reading = readScenarioText(text, { path: 'run.yaml', sha256: 'a'.repeat(64) });
  return reading.sound ? reading.file : expect.fail(JSON.stringify(reading.problems));
}

it('makes of each incident of a run what brings it about again', () => {
  const { incidents, scaling } = incidentsOf(
    // With the ids that a log gives out.
    chainedLines(defaultRun()).map((line) => JSON.parse(line) as ProofBody),
  );
  expect(scaling).toEqual(SCALING);
  expect(incidents.every(endedWell)).toBe(true);
  expect(incidents.map((incident) => read(textOf(incident)).scenario)).toMatchObject([
    {
      id: `crash-${SAMPLE_RUN_ID}`,
      faults: [{ fault: { kind: 'leak' } }],
      expect: [{ incident: 'crash' }, { action: 'restart_service', decided_by: 'q_table' }],
    },
    {
      faults: [{ fault: { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 } }],
      expect: [{ incident: 'overload' }, { action: 'scale_workers', decided_by: 'q_table' }],
    },
    {
      faults: [{ fault: { kind: 'alert' } }],
      expect: [{ incident: 'false_alarm' }, { action: 'noop' }],
    },
  ]);
});

it.each([
  ['ERR_WORKER_OUT_OF_MEMORY', 'crash', 'leak'],
  ['exit_1', 'crash', 'exit'],
  ['SIGKILL', 'crash', 'exit'],
  ['failing', 'crash', 'leak'],
  ['uncaught_error', 'crash', 'throw'],
  ['hang', 'crash', 'hang'],
  ['utilization', 'overload', 'load'],
  ['readings_deny_alert', 'false_alarm', 'alert'],
  ['dependency_down', 'dependency', 'dependency'],
  ['dependency_slow', 'dependency', 'dependency'],
] as const)(
  'takes for %s of an incident that nobody injected the fault that is nearest',
  (cause, seen, kind) => {
    const decision = { ...decided(seen), cause_seen: cause };
    const [incident] = incidentsOf([decision, executed(seen)]).incidents;
    const text = textOf(incident ?? expect.fail());
    expect(text).toContain(`# Nobody injected this incident: its cause was ${cause}.`);
    expect(read(text).scenario).toMatchObject({
      faults: [{ fault: { kind } }],
      expect: [{ incident: seen }, { action: decision.action }, { gate: 'allowed' }],
    });
  },
);

it('expects of what nobody expected the refusal that was seen', () => {
  const refusal = { ...refused(null), reasons: [{ gate: 'bounds', code: 'storm_brake' }] };
  const escalated = {
    event_name: 'ESCALATED',
    app_name: 'demo-api',
    env: 'stage',
    event_id: decided('crash').event_id,
    reason: 'refused_by_the_gates',
  } as const;
  const [incident] = incidentsOf([decided('crash'), refusal, escalated]).incidents;
  expect(read(textOf(incident ?? expect.fail())).scenario.expect.slice(2)).toEqual([
    { gate: 'refused', reason: 'storm_brake' },
    { escalated: true, reason: 'refused_by_the_gates' },
  ]);
});

it('says how the run was called, and that it had a policy of its own', () => {
  const run = {
    ...RUN,
    backend: 'simulated',
    seed: 7,
    policy_sha256: 'b'.repeat(64),
    observes: true,
  } as const;
  const [incident] = incidentsOf([
    injected('crash'),
    decided('crash'),
    observed('crash'),
  ]).incidents;
  const text = textOf(incident ?? expect.fail(), run);
  expect(text).toContain('# To play it as the run did: --seed 7 --simulated');
  expect(text).toContain(`sha256 ${'b'.repeat(64)}`);
  expect(read(text).observe).toBe(true);
});

it("says of a run of somebody's own files alone that the log does not hold the traffic", () => {
  const [incident] = incidentsOf([injected('crash'), decided('crash')]).incidents;
  const expects = { scenarios: [], files: ['b'.repeat(64)], sha256: 'c'.repeat(64) };
  const [own, shipped] = [{ ...RUN, expects }, RUN].map((run) =>
    textOf(incident ?? expect.fail(), run),
  );
  expect(own).toContain('# The log does not hold the traffic');
  expect(shipped).not.toContain('traffic');
});

it('says what it leaves out of an attack', () => {
  const textWith = (attack: object) => {
    const fault = [
      { kind: 'exit', times: 1 },
      { kind: 'attack', ...attack },
    ];
    const lines = [{ ...injected('crash'), fault }, decided('crash')];
    return textOf(incidentsOf(lines).incidents[0] ?? expect.fail());
  };
  const family = { family: 'urgency', via: 'request', text_sha256: 'b'.repeat(64) };
  expect(textWith(family)).toContain('# The run was attacked with a text (urgency, via request)');
  const withheld = textWith({ withholds: 'verdict' });
  expect(withheld).toContain('add attack: { withholds: verdict }');
  expect(read(withheld).scenario.faults).toHaveLength(1);
});

it('prints a file that can be read, whatever the faults and the limits were', () => {
  const delay = fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined });
  const times = fc.integer({ min: 1, max: 10 });
  const fault = fc.oneof(
    fc.constant({ kind: 'leak', heap_limit_mb: 16 }),
    ...(['exit', 'throw', 'hang'] as const).map((kind) =>
      fc.record({ kind: fc.constant(kind), times }),
    ),
    fc.record({
      kind: fc.constant('load'),
      work_ms: fc.integer({ min: 1, max: 500 }),
      offered_load_ppm: fc.integer({ min: 100, max: 20_000_000 }),
    }),
    fc.record({
      kind: fc.constant('alert'),
      source: fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme-ascii' }),
      claimed_utilization_ppm: fc.integer({ min: 0, max: 1_000_000 }),
    }),
  );
  const during = fc.constantFrom('restart_service', 'scale_workers', undefined);
  const planned = fc
    .record({ fault, during, after_ms: delay })
    .map((each): PlannedFault => plannedFaultSchema.parse(withoutGaps(each)));
  fc.assert(
    fc.property(fc.array(planned, { minLength: 1, maxLength: 4 }), (faults) => {
      const line = { ...injected('crash'), fault: loggedFaults(faults) };
      const [incident] = incidentsOf([line]).incidents;
      const { scenario } = read(textOf(incident ?? expect.fail()));
      expect(scenario.faults).toEqual(faults);
    }),
  );
});

function withoutGaps(each: object): object {
  return Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined));
}

const OWN = { ...RUN, backend: 'processes' } as const;

it.each([
  [
    { ...OWN, app_from: { from: 'folder', name: 'my-shop' } } as const,
    { name: 'shop', repo_url: '', dependencies: ['redis'] },
    '--app shop --app-dir PATH/my-shop --app-path /PATH --dependency REDIS_URL',
  ],
  [
    { ...OWN, app_from: { from: 'clone', name: 'my-shop' } } as const,
    { name: 'shop', repo_url: 'https://github.com/me/my-shop', dependencies: [] },
    '--app shop --repo https://github.com/me/my-shop --clone --trust-repository --app-path /PATH',
  ],
])('says how the app of its own was run, and what the log does not know', (run, app, options) => {
  const [incident] = incidentsOf([injected('crash'), decided('crash')]).incidents;
  if (incident === undefined) throw new Error('no incident');
  const text = textOf(incident, run, SCALING, app);
  const comment = text.replace(/\n# /g, ' ');
  expect(comment).toContain(options);
  expect(comment).toContain('Without --app-dir or --clone it plays the demo app.');
  expect(textOf(incident)).not.toContain('--app');
});

it('knows the app and its dependencies from the lines of a run', () => {
  const fault = { kind: 'dependency', name: 'redis', toxic: 'down' };
  const started = {
    event_name: 'ONBOARDING_STARTED',
    repo_url: 'https://github.com/me/my-shop',
  } as ProofBody;
  const { app } = incidentsOf([started, { ...injected('crash'), fault }]);
  expect(app).toMatchObject({ repo_url: 'https://github.com/me/my-shop', dependencies: ['redis'] });
});
