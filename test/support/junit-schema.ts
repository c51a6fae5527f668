import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { validateXML } from 'xmllint-wasm';

/**
 * The schema of Ant's JUnit reports, by which most readers go: Windy Road's JUnit.xsd
 * (https://github.com/windyroad/JUnit-Schema, Apache-2.0). The package junit-xml checks itself against it and ships
 * it within its own test; those that ship it as a file want a whole test runner beside them.
 */
const SCHEMA = schemaIn('junit-xml/src/index.test.ts');

/**
 * @param xml a document in UTF-8
 * @returns what libxml2 finds wrong with it by that schema; nothing where it is valid
 */
export async function schemaProblems(xml: string): Promise<readonly string[]> {
  const { valid, errors, rawOutput } = await validateXML({
    xml: { fileName: 'results.xml', contents: xml },
    schema: SCHEMA,
  });
  if (valid) return [];
  const messages = errors.map(({ rawMessage }) => rawMessage);
  return messages.length > 0 ? messages : [rawOutput];
}

/** @throws Error where the file has not that one schema in it, between single quotes */
function schemaIn(file: string): string {
  const source = readFileSync(createRequire(import.meta.url).resolve(file), 'utf8');
  const quoted = /^const antJunitSchema = '((?:[^'\\]|\\')*)';$/m.exec(source)?.[1] ?? '';
  const schema = quoted.replaceAll("\\'", "'");
  if (!schema.includes('Windy Road Technology')) throw new Error(`${file} has no JUnit.xsd`);
  return schema;
}
