import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../src/core/domain/actions.js';
import type { Incident } from '../../../src/core/domain/incident.js';
import type { Observation, Probe } from '../../../src/core/domain/observation.js';
import type { Policy } from '../../../src/core/domain/policy.js';
import type { RuntimeEvent } from '../../../src/core/domain/runtime-event.js';
import {
  MAX_LINE_BYTES,
  NO_PREDECESSOR,
  type ProofBody,
  type ProofBodyOf,
} from '../../../src/core/domain/proof-lines/catalogue.js';
import { SERIES_POINTS } from '../../../src/core/domain/proof-lines/fields.js';
import { decideOnIncident } from '../../../src/run/orchestrator/decide-on-incident.js';
import { createWatchMemory } from '../../../src/run/orchestrator/loop-dependencies.js';
import { reportNotStable, reportStable } from '../../../src/run/orchestrator/report-recovery.js';
import type { WatchedIncident } from '../../../src/run/orchestrator/incident-stages.js';
import { encodeLine } from '../../../src/run/proof/encode-line.js';
import { controlLog } from '../../../src/run/walkthrough/attacks/marked-log.js';
import { runControl } from '../../../src/run/walkthrough/attacks/positive-control.js';
import { playScenario } from '../../../src/run/walkthrough/play-scenario.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';
import { openTestLoop } from '../../support/test-loop.js';
import { LARGEST_WINDOWS, LONG_UP_US } from '../../support/largest.js';
import { runRecord } from '../../support/sample-lines.js';

/** No thread takes a number of workers to four digits. */
const MANY = 999;
const REQUESTS = { served: 9_999_999_999, lost: 9_999_999_999 };
/** The longest name that onboarding accepts, and the longest cause that an exit can have. */
const APP_NAME = 'a'.repeat(40);
const CAUSE = 'E'.repeat(64);
const FAR_US = LONG_UP_US + 100_000_000_000;
const DAY_MS = 86_400_000;

const OBSERVATION: Observation = {
  ...{ at_us: FAR_US, failed: [], serving: MANY, desired: MANY, standby: MANY },
  ...{ windows: LARGEST_WINDOWS, calm_since_us: FAR_US, alerts: [] },
};
const SAMPLE = {
  ...{ at_us: LONG_UP_US, probe_status: 200, response_time_us: DAY_MS * 1_000 },
  ...{ utilization_ppm: 1_000_000, serving: MANY, desired: MANY, failed: MANY },
  failing_dependencies: MANY,
};
const INCIDENT: Incident = {
  ...{ class: 'overload', cause: CAUSE, since_us: LONG_UP_US, alert_id: null },
  ...{ utilization_ppm: 1_000_000, claimed_utilization_ppm: 1_000_000 },
};
const EVENT: RuntimeEvent = {
  ...{ event_id: '9999999999-ffff-e99999', timestamp: '2026-01-01T00:00:00.000Z' },
  ...{ run_id: '9999999999-ffff', env: 'stage', app_name: APP_NAME, event_type: 'false_alarm' },
  ...{ status: 'detected', response_time_us: null, workers: MANY, detail: CAUSE },
};
const CELL = { q_micro: -999_999_999_999, visits: 999_999_999_999 };

const everywhere = { dev: [...ACTIONS], stage: [...ACTIONS], prod: [...ACTIONS] };
const LISTED: Partial<Policy> = {
  ...{ never: [...ACTIONS], demo_mode_allow: [...ACTIONS] },
  ...{ environment_allow: everywhere, environment_approval: everywhere },
  cooldown_ms: Object.fromEntries(ACTIONS.map((action) => [action, DAY_MS])),
};
/** The first line of the attacks announces the control and holds the run's record too. */
const RECORD = runRecord({ kind: 'violation', seed: Number.MAX_SAFE_INTEGER });
const LARGEST_RECORD = {
  ...RECORD,
  ...{ bus: 'redis' as const, bus_place: 'x'.repeat(300), attacks: MANY, observes: true as const },
  policy: { ...RECORD.policy, ...LISTED } as Policy,
};

const RECORDING = ['FAILURE_INJECTED', 'RL_DECISION', 'SYSTEM_STABLE', 'NOT_STABLE'] as const;
type Recording = ProofBodyOf<(typeof RECORDING)[number]>;

function isRecording(body: ProofBody): body is Recording {
  return RECORDING.some((name) => name === body.event_name);
}

/** A room where everything that is read is as long in writing as it can be. */
async function largestLoop() {
  const open = await openTestLoop();
  const { context } = open.loop;
  const written: { readonly name: string; readonly bytes: number; readonly body: Recording }[] = [];
  // Each line tells all windows: no line before it told any.
  const memory = { ...createWatchMemory(), settled_until_us: LONG_UP_US };
  const append = (body: ProofBody) => {
    const first = body.event_name === 'FAILURE_INJECTED' && body.control === true;
    const whole = first ? { ...body, run: LARGEST_RECORD } : body;
    const line = encodeLine(whole, {
      ...{ timestamp: '2026-01-01T00:00:00.000Z', run_id: '9999999999-ffff' },
      ...{ seq: 99_999_999, cause: 99_999_998, prev: NO_PREDECESSOR },
    });
    if (isRecording(body)) written.push({ name: body.event_name, bytes: line.length + 1, body });
    memory.told_until_us = 0;
    return Promise.resolve(1);
  };
  const policy: Policy = {
    ...context.policy,
    overload: { utilization_ppm: 1_000_000, consecutive_windows: SERIES_POINTS },
    stable: { ...context.policy.stable, give_up_after_ms: 0 },
  };
  const row = { noop: CELL, restart_service: CELL, scale_workers: CELL };
  const loop = {
    ...open.loop,
    clock: { nowUs: () => LONG_UP_US, timestamp: () => EVENT.timestamp },
    memory,
    context: {
      ...{ ...context, policy, app_name: APP_NAME },
      q_table: { get: () => row },
      scaling: { min_replicas: MANY, max_replicas: MANY + 1, target_utilization: 0.999_999 },
    },
    watch: {
      ...open.loop.watch,
      observe: () => OBSERVATION,
      nextObservation: () => Promise.resolve(OBSERVATION),
      probe: (): Promise<Probe> => Promise.resolve({ status: 500, response_time_us: 0 }),
      requests: () => REQUESTS,
    },
    // The mark makes a line of the control the longest of its kind.
    proofLog: controlLog({ ...open.loop.proofLog, append }),
  };
  return { loop, written, faults: open.app.faults };
}

/** Writes a decision, and both ways in which what came of it can be told. */
async function notifyIncident({ loop }: Awaited<ReturnType<typeof largestLoop>>): Promise<void> {
  const deciding = await decideOnIncident(loop, {
    seen: {
      ...{ incident: INCIDENT, observation: OBSERVATION, requests_before: REQUESTS },
      ...{ event_id: 'e99999', announced_by: null },
    },
    ...{ cause: 1, detect_us: LONG_UP_US, event_timestamp: EVENT.timestamp },
  });
  if (deciding.decided === undefined) throw new Error(deciding.reason);
  const times = { detect_us: LONG_UP_US, recover_us: LONG_UP_US, stable_us: LONG_UP_US };
  const watched: WatchedIncident = {
    acted: {
      decided: deciding.decided,
      submission: {
        ...{ result: 'executed', action: 'restart_service', seq: 1, ended_us: LONG_UP_US },
        before: { failed_workers: 1, utilization_ppm: null, requests: REQUESTS },
      },
    },
    stability: {
      ...{ stable: false, good: SERIES_POINTS, observation: OBSERVATION },
      samples: Array.from({ length: SERIES_POINTS }, () => SAMPLE),
    },
    ...{ times, requests: REQUESTS },
  };
  await reportStable(loop, watched);
  await reportNotStable(loop, watched);
}

const EVERY_WINDOW = Array.from({ length: 8 }, () => SERIES_POINTS);

/** How many windows there are, with the requests in them, and what three workers read of both. */
function windowsIn({ measured }: Recording): number[] {
  const {
    closed_at_us,
    requests_served,
    utilization_ppm = {},
    heap_used_kb = {},
  } = measured.windows ?? {};
  const told = [...Object.values(utilization_ppm), ...Object.values(heap_used_kb)];
  return [closed_at_us, requests_served, ...told].map((series) => [series].flat().length);
}

describe('the longest line of each kind that holds windows', () => {
  it('stays within the limit, and tells every window and the requests in it', async () => {
    const large = await largestLoop();
    const control = await runControl(large.loop, large.faults, large.loop.orchestrator);
    expect(control).toHaveProperty('whyNot');
    const told = { scenario: () => undefined };
    for (const scenario of shippedScenarios())
      await playScenario(large.loop, large.faults, scenario, told);
    await notifyIncident(large);

    const { written: sizes } = large;
    expect(sizes.map(({ name }) => name)).toEqual([
      'FAILURE_INJECTED',
      ...shippedScenarios().map(() => 'NOT_STABLE'),
      ...['RL_DECISION', 'SYSTEM_STABLE', 'NOT_STABLE'],
    ]);
    for (const { name, body } of sizes) expect(windowsIn(body), name).toEqual(EVERY_WINDOW);
    for (const { name, bytes } of sizes) {
      expect(bytes, name).toBeLessThanOrEqual(MAX_LINE_BYTES);
    }
  });
});
