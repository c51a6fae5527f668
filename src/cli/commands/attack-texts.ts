import { inWords } from '../../core/domain/figures.js';
import type { Environment } from '../../core/domain/environment.js';
import type { AttackText } from '../../audit/report/report.js';
import { triedText } from '../../run/walkthrough/attacks/attack.js';
import { ATTACK_CLASSES } from '../../run/walkthrough/attacks/attack-list.js';

/** What each attack that this program knows tries in such a run, by its id, in the words in which the terminal says it. */
export function attackTexts({
  env,
}: {
  readonly env: Environment;
}): ReadonlyMap<string, AttackText> {
  return new Map(
    ATTACK_CLASSES.flatMap(({ title, attacks }) =>
      attacks.map((attack): [string, AttackText] => [
        attack.id,
        { tried: triedText(attack, env), kind: title },
      ]),
    ),
  );
}

/** The same of one attack, in a sentence; its id in words where this program does not know it, as in the log of another version. */
export function attackSentence(id: string, run: Parameters<typeof attackTexts>[0]): string {
  const known = attackTexts(run).get(id);
  return known === undefined ? inWords(id) : `${known.kind}: ${known.tried}`;
}
