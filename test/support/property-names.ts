import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { PROJECT_ROOT } from './cli.js';

/** Every name by which the sources under these folders read or declare a property. */
export function propertyNames(folders: readonly string[]): string[] {
  const names = new Set<string>();
  for (const folder of folders) {
    const under = join(PROJECT_ROOT, 'src', folder);
    const files = readdirSync(under, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const text = readFileSync(join(under, file), 'utf8');
      collect(ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true), names);
    }
  }
  return [...names].sort();
}

function collect(node: ts.Node, names: Set<string>): void {
  const name = nameOf(node);
  if (name !== undefined) names.add(name);
  ts.forEachChild(node, (child) => {
    collect(child, names);
  });
}

function nameOf(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isBindingElement(node)) return textOf(node.propertyName ?? node.name);
  if (ts.isPropertySignature(node) || ts.isPropertyAssignment(node)) return textOf(node.name);
  return ts.isShorthandPropertyAssignment(node) ? node.name.text : undefined;
}

function textOf(name: ts.Node): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined;
}
