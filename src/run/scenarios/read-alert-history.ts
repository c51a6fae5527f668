import { createHash } from 'node:crypto';
import { readRegularFile } from '../../base/regular-file.js';
import { decodeText } from '../../base/text-file.js';
import {
  MOST_ALERTS,
  recordedAlerts,
  webhookPayloadSchema,
  type WebhookPayload,
} from '../../core/scenario/alert-history.js';
import type { ReadHistory } from '../../core/scenario/fault-entry.js';
import { schemaProblems } from '../../core/scenario/schema-problems.js';
import type { FileProblem } from './file-problem.js';
import { jsonDocuments, type JsonDocument } from './json-documents.js';

const MOST_BYTES = 1024 * 1024;
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
  if ('fault' in found) {
    const { line, column, found: value } = found.fault;
    return refused([{ ...aboutJson(path, value), line, column }]);
  }
  const checked = found.documents.map((document) => checkPayload(document, path));
  const problems = checked.flatMap((each) => each.problems);
  if (problems.length > 0) return refused(problems);
  const alerts = recordedAlerts(
    checked.flatMap(({ payload }) => payload ?? []),
    within_ms,
    Date.parse,
  );
  if (alerts.length === 0 || alerts.length > MOST_ALERTS) {
    return refused([wrongSize(path, alerts.length)]);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { sound: true, history: { alerts, sha256 } };
}

function checkPayload(
  { value, line, prefix }: JsonDocument,
  file: string,
): { readonly payload?: WebhookPayload; readonly problems: readonly FileProblem[] } {
  const checked = webhookPayloadSchema.safeParse(value);
  if (checked.success) return { payload: checked.data, problems: [] };
  const problems = schemaProblems(checked.error.issues, value).map(
    ({ path, rule, value: wrong, accepted, remedy }): FileProblem => {
      const field = `${prefix}${jsonPath(path)}` || 'the file';
      return { file, line, column: 1, field, rule, value: wrong, accepted, remedy };
    },
  );
  return { problems };
}

/** `.alerts[0].startsAt` */
function jsonPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${String(step)}`))
    .join('');
}

function aboutJson(file: string, value: unknown) {
  const remedy = 'correct the JSON at this place';
  return { file, field: 'json', rule: 'syntax', value, accepted: A_HISTORY, remedy };
}

function wrongSize(file: string, alerts: number): FileProblem {
  return {
    file,
    line: 1,
    column: 1,
    field: 'alerts',
    rule: 'size',
    value: alerts,
    accepted: `1 to ${String(MOST_ALERTS)} alerts`,
    remedy: 'split the history into several files',
  };
}

function refused(problems: readonly FileProblem[]): HistoryReading {
  return { sound: false, problems };
}
