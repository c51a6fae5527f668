import { createHash } from 'node:crypto';
import { readRegularFile } from '../../base/regular-file.js';
import { decodeText } from '../../base/text-file.js';
import { MOST_ALERTS } from '../../core/domain/fault.js';
import {
  recordedAlerts,
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
const A_HISTORY =
  'what Alertmanager posted to a webhook (version 4): one JSON object, a list of them, or one on each line';

/** The alerts of a recorded history, or everything that is wrong with its file. */
export type HistoryReading =
  | { readonly sound: true; readonly history: ReadHistory }
  | { readonly sound: false; readonly problems: readonly FileProblem[] };

/**
 * @param within_ms so long the history may take; a longer one is shortened
 * @throws the system's error, or an Error that says why the file is not read
 */
export function readAlertHistory(path: string, within_ms: number): HistoryReading {
  const bytes = readRegularFile(path, MOST_BYTES);
  const found = jsonDocuments(decodeText(bytes));
  if ('fault' in found) return refused([noJson(path, found.fault)]);
  const { documents } = found;
  if (documents.length > MOST_PAYLOADS) {
    return refused([wrongSize(path, 'the file', documents.length, MOST_PAYLOADS)]);
  }
  const { payloads, problems } = checkPayloads(documents, path);
  if (problems.length > 0) return refused(firstProblems(problems));
  const alerts = recordedAlerts(payloads, within_ms, Date.parse);
  if (alerts.length === 0 || alerts.length > MOST_ALERTS) {
    return refused([wrongSize(path, 'alerts', alerts.length, MOST_ALERTS)]);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sound: true, history: { alerts, sha256 } };
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
  for (const { path, rule, value: wrong, accepted, remedy } of schemaProblems(issues, value)) {
    const field = `${prefix}${jsonPath(path)}` || 'the file';
    // What is no payload at all may be the text of any file.
    const told = path.length === 0 ? `a value of type ${typeof wrong}` : wrong;
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
  const accepted = `1 to ${String(most)} ${field === 'alerts' ? 'alerts' : 'payloads'}`;
  const remedy = 'split the history into several files';
  return { file, line: 1, column: 1, field, rule: 'size', value, accepted, remedy };
}

function refused(problems: readonly FileProblem[]): HistoryReading {
  return { sound: false, problems };
}
