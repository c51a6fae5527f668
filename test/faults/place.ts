import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
      return other;
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
  return path.replace(folder, '{folder}').replace(`.${String(pid)}.`, '.{pid}.');
}
