/** A comment above a field, or the field itself with its value. */
export type WrittenLine =
  { readonly comment: string } | { readonly field: string; readonly value: unknown };

/** A text that YAML reads as itself without quotes. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z][\w./-]*$/i;
const QUANTITY = /^\d+(?:\.\d+)?(?:ms|s|m|%)$/;

/** A scenario file as people would write it: a field on each line, lists of groups one group a line. */
export function scenarioText(lines: readonly WrittenLine[]): string {
  return `${lines.flatMap(linesOf).join('\n')}\n`;
}

function linesOf(line: WrittenLine): string[] {
  if ('comment' in line) return line.comment.split('\n').map((text) => `# ${text}`.trimEnd());
  const { field, value } = line;
  if (value === undefined) return [];
  return Array.isArray(value) && value.some((each) => typeof each === 'object')
    ? [`${field}:`, ...value.map((each: unknown) => `  - ${flow(each)}`)]
    : [`${field}: ${flow(value)}`];
}

/** `{ kind: exit, times: 2 }`; a text that is not plain as JSON quotes it, which YAML reads too. */
function flow(value: unknown): string {
  if (typeof value === 'string') {
    return PLAIN.test(value) || QUANTITY.test(value) ? value : JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{ ${fields.map(([key, inner]) => `${key}: ${flow(inner)}`).join(', ')} }`;
}
