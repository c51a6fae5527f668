import type { LoggedAlert } from '../../core/domain/outside-alert.js';
import { count } from '../../core/domain/count.js';
import { duration, rounded, factor, megabytes } from '../../core/domain/figures.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import {
  TOXIC_TEXTS,
  whyNotOffered,
  type Fault,
  type LoggedFault,
  type Toxic,
} from '../../core/domain/fault.js';

/** What lines before one tell that its sentence rests on: what served the app, and what was injected, as far as it is known. */
export type ToldBefore = Pick<LogContext, 'backend'> & Partial<Pick<LogContext, 'fault'>>;
type Texts = Readonly<Record<Fault['kind'] | 'attack', (fault: LoggedFault) => string>>;

/** What is broken, in words, and when. Its figures were chosen, not measured. */
export function faultText(fault: LoggedFault | LoggedFault[], { backend }: ToldBefore): string {
  const texts = backend === 'processes' ? TEXTS_OF_PROCESSES : TEXTS;
  return [fault]
    .flat()
    .map((one) => `${whatText(one, texts)}${whenText(one)}`)
    .join('; ');
}

const TEXTS: Texts = {
  leak: ({ heap_limit_mb }) =>
    heap_limit_mb === undefined
      ? 'a replica gets no more memory'
      : `a worker leaks memory until its ${megabytes(Number(heap_limit_mb))} heap limit`,
  exit: ({ times }) => `a worker exits${againText(times)}`,
  throw: ({ times }) => `a worker throws what nobody catches${againText(times)}`,
  hang: ({ times }) => `a worker never answers again${againText(times)}`,
  load: loadText,
  alert: ({ source, claimed_utilization_ppm }) =>
    `${String(source)} claims ${rounded.percent(Number(claimed_utilization_ppm))} utilization`,
  dependency: ({ name, toxic }) =>
    `the connections to ${String(name)}: ${toxicText(String(toxic))}`,
  attack: attackText,
  alerts: ({ alerts, claimed_utilization_ppm }) =>
    `${count(Number(alerts), 'recorded alert')}, claiming ${rounded.percent(Number(claimed_utilization_ppm))} utilization`,
};

/** A process is broken from outside, by a signal. */
const TEXTS_OF_PROCESSES: Texts = {
  ...TEXTS,
  exit: ({ times }) => `a replica is killed by SIGKILL${againText(times, 'are')}`,
  hang: ({ times }) => `a replica is stopped by SIGSTOP${againText(times, 'are')}`,
};

/** A log may tell of a fault that this program does not know. */
function whatText(fault: LoggedFault, texts: Texts): string {
  const { kind } = fault;
  return isKnown(kind) ? texts[kind](fault) : String(kind);
}

function isKnown(kind: unknown): kind is keyof typeof TEXTS {
  return typeof kind === 'string' && Object.hasOwn(TEXTS, kind);
}

function loadText(fault: LoggedFault): string {
  const { work_ms, path, offered_load_ppm } = fault;
  const notOffered = whyNotOffered(fault);
  if (notOffered !== undefined) return notOffered;
  const requests =
    work_ms === undefined
      ? `requests for ${String(path)}`
      : `${duration(Number(work_ms))} requests`;
  const who = work_ms === undefined ? 'replica' : 'worker';
  return `${requests}, ${factor(Number(offered_load_ppm))} times what one ${who} can do`;
}

function attackText({ withholds, family, via, wants_action, wants_workers }: LoggedFault): string {
  if (withholds !== undefined) return `each ${String(withholds)} is withheld from the agent`;
  const target = wants_workers === undefined ? '' : ` to ${count(Number(wants_workers), 'worker')}`;
  return `a text of the family ${String(family)} comes via ${String(via)} and wants ${String(wants_action)}${target}`;
}

function toxicText(toxic: string): string {
  return isToxic(toxic) ? TOXIC_TEXTS[toxic] : toxic;
}

function isToxic(toxic: string): toxic is Toxic {
  return Object.hasOwn(TOXIC_TEXTS, toxic);
}

function againText(times: LoggedFault[string] | undefined, verb: 'do' | 'are' = 'do'): string {
  const more = Number(times ?? 1) - 1;
  return more === 0
    ? ''
    : `, and so ${verb} ${String(more)} more, each in the place of the one before`;
}

function whenText({ during, after_ms }: LoggedFault): string {
  const later = after_ms === undefined ? '' : duration(Number(after_ms));
  if (during === undefined) return later === '' ? '' : `, after ${later}`;
  const decided = `${String(during)} is decided`;
  return later === '' ? `, once ${decided}` : `, ${later} after ${decided}`;
}

/** An alert from outside, in words that follow what was seen of it; nothing where there is none. */
export function outsideAlertText(alert: LoggedAlert | undefined): string {
  if (alert === undefined) return '';
  const { source, claimed_utilization_ppm, besides = 0 } = alert;
  const others = besides === 0 ? '' : `, and ${count(besides, 'other')} with it`;
  return `; from outside ${source} claims ${rounded.percent(claimed_utilization_ppm)}${others}`;
}
