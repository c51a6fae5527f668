import { count } from '../../../core/domain/count.js';
import type { Environment } from '../../../core/domain/environment.js';
import { openLink } from '../../events/redis-link.js';
import { requireForRun } from '../../events/redis-needs.js';
import { placeOfDatabase } from '../../events/redis-place.js';
import { SCREEN_WIDTH } from '../../../base/screen-width.js';
import { REHEARSALS } from '../sinks.js';
import { failed, type ReadinessFinding } from './finding.js';
import { lockOf, logsOf, pauseOf, roomOn, rootOf, keyFolderOf, sealsOf } from './places.js';

export interface RehearsalEnvironment {
  readonly root: string;
  /** Of the runs that are rehearsed. */
  readonly envs: readonly Environment[];
  readonly app: string;
  readonly stateFolder: string;
  readonly redis: string | undefined;
  /** Where people will read, and whether somebody can type. */
  readonly screen: { readonly isTTY?: boolean; readonly columns?: number };
  readonly isTyped: boolean;
  /** Whether the run will wait for somebody: between steps, or for an approval. */
  readonly waitsForSomebody: boolean;
  /** Whether the app may be broken in these environments. */
  readonly mayInject: boolean;
}

const REDIS_WITHIN_MS = 2_000;

/**
 * What a run needs of its environment, looked at without changing them. What only a run can show (the
 * port, the gates, the sinks) is not asked here.
 */
export async function findReadiness(around: RehearsalEnvironment): Promise<ReadinessFinding[]> {
  const { root, stateFolder } = around;
  return [
    { check: 'node', ok: true, found: `Node ${process.versions.node}` },
    screenOf(around),
    ...somebodyOf(around),
    rootOf(around),
    keyFolderOf(stateFolder),
    roomOn(root),
    await lockOf(root),
    ...(await logsOf(root)),
    sealsOf(root, stateFolder),
    pauseOf(root),
    ...permissionOf(around),
    await busOf(around.redis),
  ];
}

function screenOf({ screen }: RehearsalEnvironment): ReadinessFinding {
  const check = 'screen';
  if (screen.isTTY !== true) {
    return { check, ok: true, found: 'no terminal: nothing will be waited for' };
  }
  const columns = screen.columns ?? 0;
  const found = `a terminal of ${count(columns, 'column')}`;
  return columns >= SCREEN_WIDTH
    ? { check, ok: true, found }
    : { check, ok: false, found, remedy: `make it ${String(SCREEN_WIDTH)} columns wide` };
}

function somebodyOf({ waitsForSomebody, isTyped }: RehearsalEnvironment): ReadinessFinding[] {
  if (!waitsForSomebody) return [];
  const check = 'keyboard';
  return isTyped
    ? [{ check, ok: true, found: 'somebody can type' }]
    : [
        {
          check,
          ok: false,
          found: 'nobody can type, and the run needs somebody who does',
          remedy: 'start it at a terminal, with nothing piped in',
        },
      ];
}

function permissionOf({ mayInject }: RehearsalEnvironment): ReadinessFinding[] {
  if (mayInject) return [];
  const found = 'in prod nothing is broken without its flag: the run is refused';
  return [{ check: 'prod', ok: false, found, remedy: 'add --allow-prod-injection' }];
}

async function busOf(redis: string | undefined): Promise<ReadinessFinding> {
  const check = 'bus';
  if (redis === undefined) return { check, ok: true, found: 'embedded: no server is needed' };
  try {
    const link = await openLink(redis, REDIS_WITHIN_MS);
    try {
      await requireForRun(link, { url: redis, stream: `${REHEARSALS}:readiness` });
    } finally {
      link.close();
    }
    return { check, ok: true, found: `Redis at ${placeOfDatabase(redis)} has what a run needs` };
  } catch (error) {
    return failed(check, error, 'start it, or leave out --redis and REDIS_URL');
  }
}
