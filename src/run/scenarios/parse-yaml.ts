import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Path } from '../../core/scenario/written-value.js';
import { MOST_PROBLEMS, type PlacedProblem } from './file-problem.js';
import { offsetOf } from './yaml-places.js';

/** What nobody nests who writes by hand. */
const MOST_DEPTH = 16;
/** The one spelling of a number: no octal, hexadecimal, infinite or grouped one. */
const NUMBER = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,9})?$/;

const SPELL_OUT = 'write the value itself';
const ONE_DOCUMENT = 'one document of YAML 1.2, or JSON';

interface Place {
  readonly line: number;
  readonly column: number;
}

/** What a text holds, with the places of its parts; or, without `raw`, why it is not read. */
export interface ParsedYaml {
  readonly problems: readonly PlacedProblem[];
  /** Data alone: texts, numbers, lists, groups. */
  readonly raw?: { readonly value: unknown };
  readonly placeOf: (path: Path, isKey: boolean) => Place;
}

/**
 * Reads a document of plain data. What YAML has beyond that is refused: anchors, aliases, tags,
 * directives, keys that stand twice, and spellings of numbers that mean another one to other readers.
 */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = documentIn(text, lines);
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    // Of an empty text there is no first line.
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document === undefined) {
    const problem = refusal('nesting', '', `at most ${String(MOST_DEPTH)} levels`);
    return { problems: [{ ...problem, line: 1, column: 1 }], placeOf: () => at(0) };
  }
  const place = (offset: number, problem: Refusal): PlacedProblem => ({
    ...at(offset),
    ...problem,
  });
  // Of the errors of syntax the first: the others mostly follow from it.
  const broken = document.errors.slice(0, 1).map((error) => {
    const offset = offsetOfError(error, text);
    return place(offset, brokenRule(error, lineAt(text, offset)));
  });
  const { found, isPlain } = foundIn(document, text);
  const problems = [...broken, ...found.map(([offset, problem]) => place(offset, problem))];
  const isReadable = isPlain && document.errors.length === 0;
  return {
    problems,
    ...(isReadable && { raw: { value: document.toJS({ maxAliasCount: 0 }) as unknown } }),
    placeOf: (path, isKey) => at(offsetOf(document, path, isKey)),
  };
}

/** Undefined where it is nested so deeply that the parser runs out of stack. */
function documentIn(text: string, lineCounter: LineCounter): Document | undefined {
  try {
    const document = parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      schema: 'core',
      logLevel: 'error',
      // The parser compares each key with all before it.
      uniqueKeys: false,
    });
    return document.errors.some(isOutOfStack) ? undefined : document;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The parser catches it, and gives the words of the machine for an error of the text. */
function isOutOfStack({ message }: YAMLError): boolean {
  return message.includes('call stack');
}

type Refusal = Omit<PlacedProblem, 'line' | 'column'>;

function refusal(rule: string, value: unknown, accepted: string, remedy = 'take it out'): Refusal {
  return { field: 'yaml', rule, value, accepted, remedy };
}

/** What is not closed is missed where the text ends, or in the next line: the one before is to be corrected. */
function offsetOfError({ code, pos: [offset], message }: YAMLError, text: string): number {
  const isOpen = code === 'MISSING_CHAR' || message.includes('end with a');
  if (!isOpen) return offset;
  return Math.max(0, text.slice(0, offset).trimEnd().length - 1);
}

function brokenRule({ code, message }: YAMLError, line: string): Refusal {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others are alike
  switch (code) {
    case 'MULTIPLE_DOCS':
      return refusal('several_documents', line, ONE_DOCUMENT, 'put each into a file of its own');
    case 'TAB_AS_INDENT':
      return refusal('tab', line, 'blanks before a field, no tab', 'indent with blanks');
    default:
      return refusal('syntax', line, ONE_DOCUMENT, `correct this line: ${firstLine(message)}`);
  }
}

type Found = [offset: number, refusal: Refusal];

/** What is no plain data, in the order of the text; of a text that is full of it, enough to be refused. */
function foundIn(document: Document, text: string): { found: Found[]; isPlain: boolean } {
  const found: Found[] = [];
  let isPlain = true;
  if (document.directives?.yaml.explicit === true || hasTagDirective(document)) {
    found.push([0, refusal('directive', '%', 'no directive: YAML 1.2 is what is read')]);
  }
  visit(document, (_key, node, path) => {
    if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
    found.push(
      ...refusalsOf(node as Node).map((each): Found => [begin(node as Node), each]),
      ...(isMap(node) ? keysTwiceIn(node, text) : []),
    );
    isPlain &&= !isAlias(node) && found.length <= MOST_PROBLEMS;
    if (found.length > MOST_PROBLEMS) return visit.BREAK;
    if (path.filter(isCollection).length < MOST_DEPTH) return undefined;
    found.push([
      begin(node as Node),
      refusal('nesting', '', `at most ${String(MOST_DEPTH)} levels`),
    ]);
    isPlain = false;
    return visit.BREAK;
  });
  return { found, isPlain };
}

/** Keys that are written differently may be one key of the data. */
function keysTwiceIn({ items }: YAMLMap, text: string): Found[] {
  const seen = new Set<string>();
  const twice: Found[] = [];
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    if (seen.has(name)) twice.push([begin(key), keyTwice(lineAt(text, begin(key)))]);
    if (twice.length > MOST_PROBLEMS) break;
    seen.add(name);
  }
  return twice;
}

function keyTwice(line: string): Refusal {
  return refusal('duplicate_key', line, 'each field once', 'take one of the two out');
}

function refusalsOf(node: Node): Refusal[] {
  if (isAlias(node)) return [refusal('alias', `*${node.source}`, 'a value, no alias', SPELL_OUT)];
  const { anchor, tag } = node as { anchor?: string; tag?: string };
  return [
    ...(anchor === undefined ? [] : [refusal('anchor', `&${anchor}`, 'a value, no anchor')]),
    ...(tag === undefined ? [] : [refusal('tag', tag, 'a value, no tag of YAML')]),
    ...(isScalar(node) ? oddScalar(node) : []),
  ];
}

function oddScalar({ value, source = '', type }: Scalar): Refusal[] {
  if (typeof value === 'number' && !NUMBER.test(source)) {
    return [refusal('number', source, 'a decimal number such as 20 or 0.5', SPELL_OUT)];
  }
  if (value !== '<<' || type !== 'PLAIN') return [];
  return [refusal('merge_key', '<<', 'fields of its own, no merge key', SPELL_OUT)];
}

function hasTagDirective({ directives }: Document): boolean {
  const own = Object.keys(directives?.tags ?? {}).filter((handle) => handle !== '!!');
  return own.length > 0;
}

function begin(node: Node): number {
  return node.range?.[0] ?? 0;
}

function lineAt(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
  return firstLine(text.slice(from));
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim() ?? '';
}
