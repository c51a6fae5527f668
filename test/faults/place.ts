import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { witnessPath } from '../../src/audit/library/remembered.js';

/** A root for runs and the home of their state, both of them temporary and nobody else's. */
export interface Place {
  readonly folder: string;
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** The same files again in a place of their own. */
  copy(): Place;
  remove(): void;
}

export function newPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'demo-run-fault-'));
  const state = join(folder, 'state');
  const root = join(folder, 'root');
  for (const made of [state, root]) mkdirSync(made);
  return {
    folder,
    root,
    env: { XDG_STATE_HOME: state, HOME: state },
    copy() {
      const other = newPlace();
      cpSync(folder, other.folder, { recursive: true, preserveTimestamps: true });
      moveWitness(folder, other.folder);
      return other;
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the user's state folder remembers of a root, it remembers by where the root lies. */
function witnessIn(folder: string): string {
  return witnessPath(join(folder, 'state', 'demo-run'), join(folder, 'root', 'logs'));
}

function moveWitness(from: string, to: string): void {
  const copied = join(to, relative(from, witnessIn(from)));
  if (!existsSync(copied)) return;
  writeFileSync(witnessIn(to), readFileSync(copied, 'utf8').replaceAll(from, to));
  rmSync(copied);
}

/** What a path belongs to: what an error there must end in depends on it. */
export type Area = 'proof' | 'csv' | 'metrics' | 'operator' | 'registry' | 'key' | 'elsewhere';

const AREAS: readonly (readonly [RegExp, Area])[] = [
  [/^\{folder\}\/root\/logs(?:\/archive(?:\/.*)?|\/\w+_proof\.[^/]+)?$/, 'proof'],
  [/^\{folder\}\/root\/logs\/\w+(?:\/runtime_events\.csv)?$/, 'csv'],
  [/^\{folder\}\/root\/logs\/\w+\/metrics\.prom/, 'metrics'],
  [/^\{folder\}\/root\/logs\/operator\.log$/, 'operator'],
  [/^\{folder\}\/root\/apps(?:\/|$)/, 'registry'],
  [/^\{folder\}\/state(?:\/|$)/, 'key'],
];

/** @param path as `generalPath` gives it */
export function areaOf(path: string): Area {
  return AREAS.find(([pattern]) => pattern.test(path))?.[1] ?? 'elsewhere';
}

/** The path without what differs between two runs from the same files: the place and the process. */
export function generalPath(path: string, { folder }: Place, pid: number): string {
  return path
    .replace(witnessIn(folder), WITNESS)
    .replace(folder, '{folder}')
    .replace(`.${String(pid)}.`, '.{pid}.');
}

const WITNESS = '{folder}/state/demo-run/roots/{root}.json';

/** The path in a place; the process is left open. */
export function pathIn(path: string, { folder }: Pick<Place, 'folder'>): string {
  return path.replace(WITNESS, witnessIn(folder)).replace('{folder}', folder);
}
