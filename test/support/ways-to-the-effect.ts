import { builtinModules } from 'node:module';
import ts from 'typescript';
import { EXECUTABLE_ACTIONS } from '../../src/core/domain/actions.js';
import { nodesOf, type Placed } from './sources.js';

const PORTS = 'src/core/domain/ports.ts';
const PERMITS = 'src/core/domain/capabilities.ts';

/** Where in the sources something can lead past the gates: `file: what`, each once, sorted. */
export interface Ways {
  /** Takes a member of an actuator: by name, by a computed name, by destructuring or spreading. */
  readonly actuators: readonly string[];
  /** Takes `issue` of the capabilities. */
  readonly issues: readonly string[];
  /** Makes capabilities of its own. */
  readonly makesPermits: readonly string[];
  /** Names what an app's actuator is kept under: there is no other way to come to hold it. */
  readonly mentions: readonly string[];
  /** Imports a module of Node by which the world outside can be reached. */
  readonly imports: readonly string[];
  /** Mentions a global by which it can. */
  readonly globals: readonly string[];
}

/** What only computes, reads and writes files, or waits. */
const HARMLESS = new Set(
  [
    'assert',
    'buffer',
    'crypto',
    'events',
    'fs',
    'os',
    'path',
    'perf_hooks',
    'timers',
    'url',
    'util',
  ].flatMap((name) => [name, `${name}/promises`]),
);
const ACTS = new Set<string>([...EXECUTABLE_ACTIONS, '*']);
const ISSUES = new Set(['issue', '*']);
const HELD = new Set(['actuator', 'capabilities', 'actuatorHandle']);
const REACHING = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);
const OPENING = new Set(['eval', 'Function', 'require']);
const OF_PROCESS = new Set(['kill', 'binding', 'dlopen', 'abort', 'getBuiltinModule']);

export function waysToTheEffect(program: ts.Program): Ways {
  const nodes = nodesOf(program);
  const checker = program.getTypeChecker();
  const actuator = declaredType(nodes, checker, { file: PORTS, name: 'Actuator' });
  const capabilities = declaredType(nodes, checker, { file: PERMITS, name: 'Capabilities' });
  const is = (node: ts.Node, wanted: ts.Type): boolean => {
    const type = checker.getNonNullableType(checker.getTypeAtLocation(node));
    const isAnything = (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Never)) !== 0;
    return !isAnything && checker.isTypeAssignableTo(type, wanted);
  };
  const elsewhere = nodes.filter(({ file }) => file !== PERMITS);
  const taken = elsewhere.flatMap(({ file, node }) =>
    takenFrom(node).map(({ from, member: what }) => ({ file, from, what })),
  );
  return {
    actuators: places(taken.filter(({ what, from }) => ACTS.has(what) && is(from, actuator))),
    issues: places(taken.filter(({ what, from }) => ISSUES.has(what) && is(from, capabilities))),
    makesPermits: places(
      elsewhere.flatMap(({ file, node }) =>
        ts.isNewExpression(node) && is(node, capabilities) ? { file, what: 'new' } : [],
      ),
    ),
    mentions: [...new Set(nodes.flatMap(({ file, node }) => (isMention(node) ? file : [])))].sort(),
    imports: places(nodes.flatMap(importedBy)),
    globals: places(nodes.flatMap(globalIn)),
  };
}

function isMention(node: ts.Node): boolean {
  return (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && HELD.has(node.text);
}

/** The members that a node takes from what it is on; a computed or a spread one is `*`. */
function takenFrom(node: ts.Node): { readonly from: ts.Node; readonly member: string }[] {
  if (ts.isPropertyAccessExpression(node))
    return [{ from: node.expression, member: node.name.text }];
  if (ts.isElementAccessExpression(node)) {
    const { argumentExpression: key } = node;
    return [{ from: node.expression, member: ts.isStringLiteralLike(key) ? key.text : '*' }];
  }
  if (ts.isSpreadAssignment(node) && !ts.isObjectLiteralExpression(node.expression))
    return [{ from: node.expression, member: '*' }];
  if (ts.isObjectBindingPattern(node)) {
    return node.elements.map(({ propertyName, name, dotDotDotToken }) => ({
      from: node,
      member: dotDotDotToken === undefined ? (propertyName ?? name).getText() : '*',
    }));
  }
  return [];
}

function importedBy({ file, node }: Placed): { readonly file: string; readonly what: string }[] {
  const specifier = specifierOf(node);
  if (specifier === undefined) return [];
  if (!ts.isStringLiteralLike(specifier)) return [{ file, what: 'import(computed)' }];
  const name = specifier.text.replace(/^node:/, '');
  return builtinModules.includes(name) && !HARMLESS.has(name) ? [{ file, what: name }] : [];
}

/** What is imported for its types alone reaches nothing. */
function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node)) {
    const isForTypes = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return isForTypes ? undefined : node.moduleSpecifier;
  }
  if (ts.isExportDeclaration(node)) return node.isTypeOnly ? undefined : node.moduleSpecifier;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0];
  return undefined;
}

function globalIn({ file, node }: Placed): { readonly file: string; readonly what: string }[] {
  if (!ts.isIdentifier(node)) return [];
  const { text, parent } = node;
  const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
  if (isMember) {
    const of = parent.expression.getText();
    if (of === 'process' && OF_PROCESS.has(text)) return [{ file, what: `process.${text}` }];
    return of === 'globalThis' ? [{ file, what: `globalThis.${text}` }] : [];
  }
  const isDeclared = ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent);
  return !isDeclared && (REACHING.has(text) || OPENING.has(text)) ? [{ file, what: text }] : [];
}

function declaredType(
  nodes: readonly Placed[],
  checker: ts.TypeChecker,
  { file, name }: { readonly file: string; readonly name: string },
): ts.Type {
  for (const { file: own, node } of nodes) {
    const declares = ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node);
    if (own === file && declares && node.name?.text === name)
      return checker.getTypeAtLocation(node.name);
  }
  throw new Error(`${file} declares no ${name}`);
}

function places(found: readonly { readonly file: string; readonly what: string }[]): string[] {
  return [...new Set(found.map(({ file, what }) => `${file}: ${what}`))].sort();
}
