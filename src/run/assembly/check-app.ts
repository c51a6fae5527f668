import { clearInterval, setInterval } from 'node:timers';
import { tmpdir } from 'node:os';
import { DemoRunError, messageOf, throwIfInterrupted } from '../../core/domain/errors.js';
import { BUILT_IN_POLICY } from '../../core/domain/built-in-policy.js';
import { inScratchFolder } from '../../base/scratch-folder.js';
import { isServed } from '../../core/domain/request-counts.js';
import { monotonicMs } from '../../base/machine-time.js';
import { machineClock } from '../app/machine-clock.js';
import { openDependencies } from '../app/dependencies/dependencies.js';
import type { Dependency } from '../app/dependencies/read-dependency.js';
import { openAppProcesses, tracesOf } from '../app/processes/app-processes.js';
import { portsOf } from '../app/processes/listener-owner.js';
import type { Answer, Replica, ReplicaSource } from '../app/replica.js';
import { AppClient } from '../app/http-client.js';
import { missedByApp, type StartedApp } from './missed-by-app.js';
import { findProcesses } from '../processes/reap.js';
import {
  dependencyFindings,
  endFinding,
  outputIn,
  readyFinding,
  requestsFinding,
  signalsFinding,
  type CheckedSignals,
} from './check-app-findings.js';
import { costlyPathFindings } from './costly-path.js';
import type { ReadinessFinding } from './rehearsal/finding.js';
import { slowStartFindings } from './slow-start.js';
import type { PreparedApp } from './prepare-own-app.js';

/** How the one replica is started and asked. */
export interface CheckPlan {
  readonly startWithinMs: number;
  readonly variables: readonly string[];
  /** What it needs: it is given a proxy before each, as in a run. */
  readonly dependencies: readonly Dependency[];
  /** What it is asked for besides its health. */
  readonly path: string | undefined;
  readonly signal: AbortSignal;
}

/** What was found out about an app, in the order in which it was. */
export interface CheckedApp {
  readonly findings: readonly ReadinessFinding[];
  /** From the start to the first good answer of its health endpoint; null where none came. */
  readonly ready_us: number | null;
  /** While it was asked; null where it did not get ready. */
  readonly signals: CheckedSignals | null;
  /** How its first process ended: an exit code or a signal; null where it did not get ready. */
  readonly ended: { readonly cause: string; readonly took_us: number } | null;
  /** The last lines that it wrote, where it did not get ready. */
  readonly output: readonly string[];
}

const SILENT = { info: () => undefined, warn: () => undefined };
const REQUESTS = 20;
const ANSWER_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 1_000;
const US_PER_MS = 1_000;
const NS_PER_US = 1_000;
/** Where apps usually say how they are, when it is not where ours was looked for. */
const USUAL_HEALTH = ['/health', '/healthz', '/api/health', '/status', '/', '/index.html'];

/**
 * Starts one replica as a run would, looks at what a run needs of it, and ends it. Nothing of it is left.
 * @throws DemoRunError `interrupted`, `system_refused`; the system's error
 */
export function checkApp(app: PreparedApp, plan: CheckPlan): Promise<CheckedApp> {
  return inScratchFolder(tmpdir(), '.demo-run-check-', async (root) => {
    const around = { clock: machineClock, diagnostics: SILENT };
    const dependencies = await openDependencies(plan.dependencies, around);
    try {
      const checked = await checkOn(app, plan, { root, variables: dependencies.variables });
      const findings = [...dependencyFindings(dependencies.readings()), ...checked.findings];
      return { ...checked, findings };
    } finally {
      await dependencies.close();
    }
  });
}

/** @param place where it runs, and what it is given in place of our variables */
async function checkOn(
  app: PreparedApp,
  plan: CheckPlan,
  place: { readonly root: string; readonly variables: Readonly<Record<string, string>> },
): Promise<CheckedApp> {
  const { root } = place;
  const variables = { ...app.built, ...place.variables };
  const given = [...plan.variables, ...Object.keys(variables)];
  const source = await openAppProcesses({
    root,
    folder: app.folder,
    command: app.own.commands.start_command,
    healthEndpoint: app.own.commands.health_endpoint,
    startWithinMs: plan.startWithinMs,
    env: { ...process.env, ...variables },
    passedVariables: given,
    logs: root,
    runId: 'check',
    onRoot: () => undefined,
    clock: machineClock,
    diagnostics: SILENT,
  });
  try {
    return await checkReplica(source, { app, plan, root, given });
  } finally {
    await source.close();
  }
}

interface Around {
  readonly app: PreparedApp;
  readonly plan: CheckPlan;
  /** By which its processes are known. */
  readonly root: string;
  /** The variables of ours that it has. */
  readonly given: readonly string[];
}

async function checkReplica(source: ReplicaSource, around: Around): Promise<CheckedApp> {
  const from = monotonicMs();
  const replica = source.start('replica', {
    onExit: () => undefined,
    onAnswer: () => undefined,
    onDiagnostic: () => undefined,
    onLog: () => undefined,
  });
  around.plan.signal.addEventListener('abort', () => void replica.end(), { once: true });
  const { health_endpoint } = around.app.own.commands;
  const seenBefore = lookAgainAndAgain(around, health_endpoint);
  const failure = await replica.ready.then(
    () => undefined,
    (error: unknown) => ({
      said: messageOf(error),
      remedy: error instanceof DemoRunError ? error.remedy : undefined,
      missed: missedByApp(messageOf(error), startedApp(around)),
    }),
  );
  const seen = seenBefore();
  throwIfInterrupted(around.plan.signal);
  if (failure !== undefined) {
    await replica.end();
    const findings = [readyFinding({ failure, health_endpoint, ...seen })];
    const output = outputIn(failure.said);
    return { findings, ready_us: null, signals: null, ended: null, output };
  }
  const ready_us = Math.round((monotonicMs() - from) * US_PER_MS);
  const signals = await ask(replica, around.plan.path ?? health_endpoint);
  const endedFrom = monotonicMs();
  await replica.end();
  throwIfInterrupted(around.plan.signal);
  const took_us = Math.round((monotonicMs() - endedFrom) * US_PER_MS);
  const ended = { cause: replica.exitCause ?? 'none', took_us };
  const ready = readyFinding({ ready_us, health_endpoint, ports: [], healthy: [] });
  return {
    findings: [
      ready,
      ...slowStartFindings(ready_us, BUILT_IN_POLICY),
      OWNERSHIP,
      signalsFinding(signals),
      requestsFinding(signals),
      ...costlyPathFindings(signals, BUILT_IN_POLICY),
      endFinding(ended, replica.killedAtEnd ?? 0),
    ],
    ready_us,
    signals,
    ended,
    output: [],
  };
}

function startedApp({ app, given }: Around): StartedApp {
  const path = app.built['PATH'] ?? process.env['PATH'] ?? '';
  return { folder: app.folder, command: app.own.commands.start_command, path, given };
}

/** It counts as ready only then. */
const OWNERSHIP: ReadinessFinding = {
  check: 'port',
  ok: true,
  found: 'its own processes listen on PORT, and nobody else does',
};

interface SeenElsewhere {
  readonly ports: readonly number[];
  readonly healthy: readonly string[];
}

/**
 * A replica that does not get ready is ended: what it did meanwhile is seen only before. It is asked once for each port.
 * @returns gives the latest, and stops looking
 */
function lookAgainAndAgain(around: Around, asked: string): () => SeenElsewhere {
  let latest: SeenElsewhere = { ports: [], healthy: [] };
  const looks = setInterval(() => {
    const ports = portsIn(around);
    if (ports.length === 0 || ports.join() === latest.ports.join()) return;
    latest = { ports, healthy: [] };
    void healthyAt(ports[0], asked).then((healthy) => {
      latest = { ports, healthy };
    });
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(looks);
    return latest;
  };
}

/** Where it listens. */
function portsIn({ root }: Around): readonly number[] {
  return portsOf((findProcesses(tracesOf(root)) ?? []).map(({ pid }) => pid));
}

/** The usual paths to which it answers 200 there. Never rejects. */
async function healthyAt(port: number | undefined, asked: string): Promise<readonly string[]> {
  if (port === undefined) return [];
  const client = new AppClient();
  try {
    const paths = USUAL_HEALTH.filter((path) => path !== asked);
    const statuses = await Promise.all(
      paths.map(async (path) => ({ path, ...(await client.get(port, path, ANSWER_WITHIN_MS)) })),
    );
    return statuses.filter(({ status }) => status === 200).map(({ path }) => path);
  } finally {
    client.close();
  }
}

/** One request after the other, so that each latency is that of one alone. */
async function ask(replica: Replica, path: string): Promise<CheckedSignals> {
  replica.takeUtilizationPpm?.();
  const first = await askSome(replica, path);
  const before = replica.cpuNs?.ran;
  const asked = [...first, ...(await askSome(replica, path))];
  const failed = asked.filter(({ answer }) => !isServed(answer.status));
  const latencies = asked.map(({ took_us }) => took_us).sort((a, b) => a - b);
  return {
    path,
    asked: asked.length,
    failed: failed.length,
    ...failureOf(failed[0]?.answer),
    median_us: latencies[Math.floor(asked.length / 2)] ?? 0,
    slowest_us: latencies.at(-1) ?? 0,
    cpu_ppm: replica.takeUtilizationPpm?.() ?? null,
    // The first ones have warmed it up.
    cpu_us_a_request: costSince(before, replica),
    resident_bytes: replica.heapUsedBytes ?? 0,
  };
}

/** Half of them. */
async function askSome(
  replica: Replica,
  path: string,
): Promise<{ readonly answer: Answer; readonly took_us: number }[]> {
  const asked = [];
  for (let number = 0; number < REQUESTS / 2; number++) {
    const from = monotonicMs();
    const answer = await replica.handle(path, number);
    asked.push({ answer, took_us: Math.round((monotonicMs() - from) * US_PER_MS) });
  }
  return asked;
}

/** What half of them have cost, each; what a thread had used that has ended is not known. */
function costSince(beforeNs: number | undefined, { cpuNs }: Replica): number | null {
  if (beforeNs === undefined || cpuNs === undefined) return null;
  return Math.max(0, Math.round((cpuNs.ran - beforeNs) / NS_PER_US / (REQUESTS / 2)));
}

function failureOf(
  failed: Answer | undefined,
): Pick<CheckedSignals, 'failed_status' | 'no_answer'> {
  const { status = null, noAnswer = null } = failed ?? {};
  return { failed_status: noAnswer === null ? status : null, no_answer: noAnswer };
}
