import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import type { AttackText } from '../../audit/report/report.js';
import { attacksOn } from '../../run/walkthrough/attacks/attack-list.js';

/** What each attack tries, by its name, in the words in which the terminal says it. */
export function attackTexts({
  env,
  policy,
  observes,
  after,
}: LoggedRun): ReadonlyMap<string, AttackText> {
  const kind = after === undefined ? 'violation' : 'run';
  const otherEnv = env === 'prod' ? 'stage' : 'prod';
  const classes = attacksOn({ kind, env, policy, observes: observes === true });
  return new Map(
    classes.flatMap(({ title, attacks }) =>
      attacks.map(({ id, tried }): [string, AttackText] => {
        const words = tried.replace('{env}', env).replace('{other_env}', otherEnv);
        return [id, { tried: words, kind: title }];
      }),
    ),
  );
}
