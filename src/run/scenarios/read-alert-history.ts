import { createHash } from 'node:crypto';
import { readRegularFile } from '../../base/regular-file.js';
import { decodeText } from '../../base/text-file.js';
import { MOST_ALERTS } from '../../core/domain/fault.js';
import type { RecordedTelling, ToldAlert } from '../../core/domain/outside-alert.js';
import {
  recordedAlerts,
  recordedTellings,
  toldAlerts,
  webhookPayloadSchema,
  type WebhookPayload,
} from '../../core/scenario/alert-history.js';
import type { ReadHistory } from '../../core/scenario/fault-entry.js';
import { schemaProblems } from '../../core/scenario/schema-problems.js';
import { firstProblems, MOST_PROBLEMS, type FileProblem } from './file-problem.js';
import { jsonDocuments, type JsonDocument, type JsonFault } from './json-documents.js';

const MOST_BYTES = 1024 * 1024;
/** Several payloads tell of one alert: when it begins, again while it fires, and when it ends. */
const MOST_PAYLOADS = 2_000;
const A_PAYLOAD =
  'what Alertmanager posts to a webhook (version 4): an object with version and alerts';
const A_HISTORY =
  'what Alertmanager posted to a webhook (version 4): one JSON object, a list of them, or one on each line';

/** What a file of recorded alerts was read for, or everything that is wrong with it. */
type Reading<Key extends string, Value> =
  | ({ readonly sound: true } & Readonly<Record<Key, Value>>)
  | { readonly sound: false; readonly problems: readonly FileProblem[] };
export type HistoryReading = Reading<'history', ReadHistory>;
export type TellingsReading = Reading<'recorded', RecordedTellings>;

/** What a file has to tell, and its hash. */
export interface RecordedTellings {
  readonly tellings: readonly RecordedTelling[];
  readonly sha256: string;
}

/**
 * The alerts of a history, as a fault of a scenario.
 * @param within_ms so long the history may take; a longer one is shortened
 * @throws the system's error, or an Error that says why the file is not read
 */
export function readAlertHistory(path: string, within_ms: number): HistoryReading {
  const read = readPayloads(path);
  if (!read.sound) return read;
  const { payloads, sha256 } = read;
  const alerts = recordedAlerts(payloads, within_ms, Date.parse);
  return { sound: true, history: { alerts, sha256 } };
}

/**
 * The same, as alerts from outside are told.
 * @param within_ms so long the history may take; a longer one is shortened
 * @throws the system's error, or an Error that says why the file is not read
 */
export function readRecordedTellings(path: string, within_ms: number): TellingsReading {
  const read = readPayloads(path);
  if (!read.sound) return read;
  const { payloads, sha256 } = read;
  const tellings = recordedTellings(payloads, within_ms, Date.parse);
  return { sound: true, recorded: { tellings, sha256 } };
}

/** What one body holds that was posted to a webhook, alert by alert. Never throws. */
export function readPayload(
  text: string,
):
  | { readonly sound: true; readonly alerts: readonly ToldAlert[] }
  | { readonly sound: false; readonly problems: readonly FileProblem[] } {
  const found = jsonDocuments(text);
  if ('fault' in found) return refused([noJson('the body', found.fault)]);
  const [only, ...others] = found.documents;
  if (only === undefined || others.length > 0) {
    return refused([wrongSize('the body', 'the body', found.documents.length, 1)]);
  }
  const { payloads, problems } = checkPayloads([only], 'the body');
  if (problems.length > 0) return refused(firstProblems(problems));
  return { sound: true, alerts: payloads.flatMap((payload) => toldAlerts(payload, Date.parse)) };
}

function readPayloads(
  path: string,
):
  | { readonly sound: true; readonly payloads: readonly WebhookPayload[]; readonly sha256: string }
  | Extract<HistoryReading, { sound: false }> {
  const bytes = readRegularFile(path, MOST_BYTES);
  const found = jsonDocuments(decodeText(bytes));
  if ('fault' in found) return refused([noJson(path, found.fault)]);
  const { documents } = found;
  if (documents.length > MOST_PAYLOADS) {
    return refused([wrongSize(path, 'the file', documents.length, MOST_PAYLOADS)]);
  }
  const { payloads, problems } = checkPayloads(documents, path);
  if (problems.length > 0) return refused(firstProblems(problems));
  const { length } = recordedAlerts(payloads, 1, Date.parse);
  if (length === 0 || length > MOST_ALERTS) {
    return refused([wrongSize(path, 'alerts', length, MOST_ALERTS)]);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sound: true, payloads, sha256 };
}

/** Stops where more is wrong than is told. */
function checkPayloads(
  documents: readonly JsonDocument[],
  file: string,
): { readonly payloads: readonly WebhookPayload[]; readonly problems: readonly FileProblem[] } {
  const payloads: WebhookPayload[] = [];
  const problems: FileProblem[] = [];
  for (const document of documents) {
    const checked = webhookPayloadSchema.safeParse(document.value);
    if (checked.success) payloads.push(checked.data);
    else problems.push(...firstProblems(placed(checked.error.issues, document, file)));
    if (problems.length > MOST_PROBLEMS) break;
  }
  return { payloads, problems };
}

function* placed(
  issues: Parameters<typeof schemaProblems>[0],
  { value, line, prefix }: JsonDocument,
  file: string,
): Generator<FileProblem> {
  for (const { path, rule, value: wrong, accepted: known, remedy } of schemaProblems(
    issues,
    value,
  )) {
    const field = `${prefix}${jsonPath(path)}` || 'the file';
    // What is no payload at all may be the text of any file.
    const told = path.length === 0 ? `a value of type ${typeof wrong}` : wrong;
    const accepted = path.length === 0 ? A_PAYLOAD : known;
    yield { file, line, column: 1, field, rule, value: told, accepted, remedy };
  }
}

/** `.alerts[0].startsAt` */
function jsonPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${String(step)}`))
    .join('');
}

/** Says where and not what: a scenario file can name any file, and is not to show what is in it. */
function noJson(file: string, { line, column }: JsonFault): FileProblem {
  const value = 'no JSON from here on';
  const remedy = 'correct the JSON at this place';
  return { file, line, column, field: 'json', rule: 'syntax', value, accepted: A_HISTORY, remedy };
}

function wrongSize(file: string, field: string, value: number, most: number): FileProblem {
  const accepted =
    most === 1
      ? 'one payload'
      : `1 to ${String(most)} ${field === 'alerts' ? 'alerts' : 'payloads'}`;
  const remedy = most === 1 ? 'post each by itself' : 'split the history into several files';
  return { file, line: 1, column: 1, field, rule: 'size', value, accepted, remedy };
}

function refused(
  problems: readonly FileProblem[],
): Extract<HistoryReading, { readonly sound: false }> {
  return { sound: false, problems };
}
