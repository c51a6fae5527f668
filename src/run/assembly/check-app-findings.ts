import type { DependencyReading, NoAnswer } from '../../core/domain/observation.js';
import { tellingLines, WROTE } from '../../core/domain/telling-lines.js';
import type { ReadinessFinding } from './rehearsal/finding.js';

/** What was measured while an app was asked, one request after the other. */
export interface CheckedSignals {
  readonly path: string;
  readonly asked: number;
  /** Answered with an error, or not at all. */
  readonly failed: number;
  /** The status of the first that failed; null where none did, or where no whole answer came. */
  readonly failed_status: number | null;
  /** What came in place of a whole answer to the first that failed. */
  readonly no_answer: NoAnswer | null;
  readonly median_us: number;
  readonly slowest_us: number;
  /** Of one CPU, in parts per million, from the first to the last request; null where it could not be had. */
  readonly cpu_ppm: number | null;
  /** What one request costs, once it has warmed up; null where it could not be had. */
  readonly cpu_us_a_request: number | null;
  readonly resident_bytes: number;
}

/** How the start went. */
export interface SeenStart {
  readonly health_endpoint: string;
  readonly ready_us?: number;
  /** What was said of an app that did not get ready, with what it wrote. */
  readonly failure?: {
    readonly said: string;
    readonly remedy: string | undefined;
    /** What to do about what it misses. */
    readonly missed: string | undefined;
  };
  /** Where its processes listen, and what is answered there with 200. */
  readonly ports: readonly number[];
  readonly healthy: readonly string[];
}

/** One for each that it needs: it answered, or nothing was begun. */
export function dependencyFindings(readings: readonly DependencyReading[]): ReadinessFinding[] {
  return readings.map(({ name, answer_us }) => ({
    check: 'dependency',
    ok: true,
    found: `${name} answers through a proxy after ${ms(answer_us ?? 0)}`,
  }));
}

const OTHERWISE = 'give it longer with --start-within, or name with --start what listens on PORT';
const US_PER_MS = 1_000;
const BYTES_PER_MIB = 1_048_576;
const PPM_PER_PERCENT = 10_000;

/** Whether it got ready, and what it lacks where it did not. */
export function readyFinding(seen: SeenStart): ReadinessFinding {
  const check = 'ready';
  const { failure, ready_us = 0, health_endpoint } = seen;
  if (failure === undefined) {
    return { check, ok: true, found: `${health_endpoint} answers 200 after ${ms(ready_us)}` };
  }
  const [found = ''] = failure.said.split(WROTE);
  const remedy = failure.missed ?? remedyOf(seen, failure.said) ?? failure.remedy ?? OTHERWISE;
  return { check, ok: false, found, remedy };
}

/** What an app wrote that did not get ready, as far as it says why. */
export function outputIn(failure: string): string[] {
  const at = failure.indexOf(WROTE);
  return at === -1 ? [] : tellingLines(failure.slice(at + WROTE.length));
}

/** The first that fits: each is seen from what was there, and said as what to do. */
function remedyOf(
  { ports, healthy, health_endpoint }: SeenStart,
  failure: string,
): string | undefined {
  if (failure.includes('nothing listens on its port') && ports.length > 0) {
    const where = ports.join(', ');
    return `it listens on ${where} and not on PORT: have it use the variable PORT, or put {port} into --start`;
  }
  if (/answers \d/.test(failure)) {
    const [other] = healthy;
    return other === undefined
      ? `have it answer GET ${health_endpoint} with 200, or name another path with --health`
      : `${other} answers 200: add --health ${other}`;
  }
  if (/\b(?:Cannot find module|ModuleNotFoundError|ERR_MODULE_NOT_FOUND)\b/.test(failure)) {
    return 'it misses a package: add --build, or install its packages in the folder';
  }
  if (failure.includes('it left')) return 'it ends by itself: name with --start what keeps serving';
  return undefined;
}

export function signalsFinding({ cpu_ppm, resident_bytes }: CheckedSignals): ReadinessFinding {
  const cpu =
    cpu_ppm === null ? 'not measured' : `${String(Math.round(cpu_ppm / PPM_PER_PERCENT))} %`;
  const memory = `${String(Math.round(resident_bytes / BYTES_PER_MIB))} MiB`;
  const ok = cpu_ppm !== null && resident_bytes > 0;
  return {
    check: 'signals',
    ok,
    found: `CPU ${cpu} of one CPU while it was asked, memory ${memory}`,
    ...(ok ? {} : { remedy: 'look whether /proc of its processes can be read here' }),
  };
}

export function requestsFinding(signals: CheckedSignals): ReadinessFinding {
  const { asked, failed, failed_status, no_answer, path, median_us, slowest_us } = signals;
  const ok = failed === 0;
  const answered = `${String(asked - failed)} of ${String(asked)} requests for ${path} answered`;
  return {
    check: 'requests',
    ok,
    ...(ok
      ? { found: `${answered}, half of them within ${ms(median_us)}, all within ${ms(slowest_us)}` }
      : {
          found: `${answered} well; the first of the others ${no_answer === null ? `with ${String(failed_status)}` : `got none: it ${no_answer}`}`,
          remedy: 'name with --app-path what it answers whole and without an error',
        }),
  };
}

/**
 * SIGKILL is what a run has to end it with, where SIGTERM did not.
 * @param killed how many of its processes
 */
export function endFinding(
  { cause, took_us }: { readonly cause: string; readonly took_us: number },
  killed: number,
): ReadinessFinding {
  const ok = killed === 0;
  const left = killed === 1 ? 'one of its processes' : `${String(killed)} of its processes`;
  return {
    check: 'end',
    ok,
    found: ok
      ? `SIGTERM ended all of it in time (first process: ${cause}), and nothing is left after ${ms(took_us)}`
      : `SIGTERM did not end ${left} in time; SIGKILL did, after ${ms(took_us)}`,
    ...(ok ? {} : { remedy: 'have it close its server at SIGTERM; what it works on is lost else' }),
  };
}

function ms(us: number): string {
  return `${String(Math.round(us / US_PER_MS))} ms`;
}
