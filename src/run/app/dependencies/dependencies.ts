import { clearTimeout, setTimeout } from 'node:timers';
import { closeAll } from '../../../base/close-all.js';
import { monotonicMs } from '../../../base/machine-time.js';
import { DemoRunError, messageOf } from '../../../core/domain/errors.js';
import type { DependencyReading } from '../../../core/domain/observation.js';
import type { Clock, Diagnostics } from '../../../core/domain/ports.js';
import { askDependency } from './ask-dependency.js';
import { ANSWER_WITHIN_MS, DependencyState } from './dependency-state.js';
import type { Dependency } from './read-dependency.js';
import type { AppliedToxic } from './toxic-link.js';
import { ToxicProxy } from './toxic-proxy.js';

const LOOK_EVERY_MS = 100;
const US_PER_MS = 1_000;

/** What the app depends on, with a proxy of ours before each, and how it answers. */
export class Dependencies {
  readonly #watched: readonly WatchedDependency[];

  constructor(watched: readonly WatchedDependency[]) {
    this.#watched = watched;
  }

  /** The variables that the app is given in place of ours. */
  get variables(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#watched.map((one) => one.variable));
  }

  readings(): readonly DependencyReading[] {
    return this.#watched.map((one) => one.reading);
  }

  /** Whether any of them may be failing, though nobody can say so yet. */
  get isInDoubt(): boolean {
    return this.#watched.some((one) => one.isInDoubt);
  }

  /**
   * @returns takes it away again
   * @throws DemoRunError `usage` for one that was not named
   */
  break({ name, ...toxic }: AppliedToxic & { readonly name: string }): () => void {
    const found = this.#watched.find((one) => one.reading.name === name);
    if (found === undefined) throw new DemoRunError('usage', `no dependency is named ${name}`);
    found.apply(toxic);
    return () => {
      found.apply(undefined);
    };
  }

  close(): Promise<void> {
    return closeAll(this.#watched.map((one) => () => one.close()));
  }
}

/**
 * Opens a proxy before each of them, and looks at them through it from then on.
 * @throws DemoRunError `system_refused` where one does not answer; the system's error
 */
export async function openDependencies(
  given: readonly Dependency[],
  services: { readonly clock: Pick<Clock, 'nowUs'>; readonly diagnostics: Diagnostics },
): Promise<Dependencies> {
  const watched: WatchedDependency[] = [];
  try {
    for (const dependency of given) watched.push(await openOne(dependency, services));
    return new Dependencies(watched);
  } catch (error) {
    await closeAll(watched.map((one) => () => one.close()));
    throw error;
  }
}

async function openOne(
  dependency: Dependency,
  {
    clock,
    diagnostics,
  }: { readonly clock: Pick<Clock, 'nowUs'>; readonly diagnostics: Diagnostics },
): Promise<WatchedDependency> {
  const { name, variable, host, port } = dependency;
  const proxy = await ToxicProxy.open(dependency, (error) => {
    diagnostics.warn('a proxy cannot listen again', { dependency: name, error: messageOf(error) });
  });
  const look = async () => {
    const from_us = clock.nowUs();
    const tookMs = await askDependency(dependency, proxy.port, ANSWER_WITHIN_MS);
    return { from_us, answer_us: tookMs === null ? null : Math.round(tookMs * US_PER_MS) };
  };
  const first = await look();
  if (first.answer_us === null) {
    await proxy.close();
    const where = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
    throw new DemoRunError('system_refused', `${variable}: nothing answers at ${where}`, {
      remedy: 'start it, or leave out --dependency',
    });
  }
  const state = new DependencyState(name, { ...first, answer_us: first.answer_us });
  return new WatchedDependency({ dependency, proxy, state, look });
}

interface WatchedParts {
  readonly dependency: Dependency;
  readonly proxy: ToxicProxy;
  readonly state: DependencyState;
  readonly look: () => Promise<Parameters<DependencyState['take']>[0]>;
}

/** One of them: asked every so often, one question at a time. */
class WatchedDependency {
  readonly #parts: WatchedParts;
  #timer: NodeJS.Timeout | undefined;
  #askedAtMs: number | undefined;
  #isClosed = false;

  constructor(parts: WatchedParts) {
    this.#parts = parts;
    this.#plan(LOOK_EVERY_MS);
  }

  get variable(): readonly [string, string] {
    const { dependency, proxy } = this.#parts;
    return [dependency.variable, dependency.valueFor(proxy.port)];
  }

  get reading(): DependencyReading {
    return this.#parts.state.reading;
  }

  get isInDoubt(): boolean {
    const { state } = this.#parts;
    const waitedMs = this.#askedAtMs === undefined ? 0 : monotonicMs() - this.#askedAtMs;
    return state.isInDoubt || state.isSlow(waitedMs * US_PER_MS);
  }

  apply(toxic: AppliedToxic | undefined): void {
    this.#parts.proxy.apply(toxic);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    return this.#parts.proxy.close();
  }

  #plan(afterMs: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#look(), afterMs);
  }

  async #look(): Promise<void> {
    const from = monotonicMs();
    this.#askedAtMs = from;
    const look = await this.#parts.look();
    this.#askedAtMs = undefined;
    this.#parts.state.take(look);
    this.#plan(Math.max(1, LOOK_EVERY_MS - (monotonicMs() - from)));
  }
}
