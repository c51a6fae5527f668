import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { PROJECT_ROOT } from './cli.js';

/** A node of the program's own sources, and the file that it is in. */
export interface Placed {
  readonly file: string;
  readonly node: ts.Node;
}

/**
 * The program's own sources with their types, as the compiler sees them.
 * @param planted files that are not there: text by path, from the project's root
 */
export function readProgram(planted: Readonly<Record<string, string>> = {}): ts.Program {
  const src = join(PROJECT_ROOT, 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(src, file));
  const config: unknown = ts.readConfigFile(join(PROJECT_ROOT, 'tsconfig.json'), (path) =>
    ts.sys.readFile(path),
  ).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, PROJECT_ROOT);
  const host = ts.createCompilerHost(options);
  const textOf = (path: string) => planted[relative(PROJECT_ROOT, path)];
  host.readFile = (path) => textOf(path) ?? ts.sys.readFile(path);
  host.fileExists = (path) => textOf(path) !== undefined || ts.sys.fileExists(path);
  const extra = Object.keys(planted).map((file) => join(PROJECT_ROOT, file));
  return ts.createProgram([...files, ...extra], options, host);
}

/** Every node of everything under `src/`. */
export function nodesOf(program: ts.Program): Placed[] {
  return program.getSourceFiles().flatMap((source) => {
    const file = relative(PROJECT_ROOT, source.fileName);
    return file.startsWith('src/') ? nodesUnder(source).map((node) => ({ file, node })) : [];
  });
}

function nodesUnder(node: ts.Node): ts.Node[] {
  const nodes = [node];
  ts.forEachChild(node, (child) => {
    for (const below of nodesUnder(child)) nodes.push(below);
  });
  return nodes;
}
