import { toPrintableAscii } from '../../core/domain/safe-text.js';
import type { ChosenValue } from '../../core/onboarding/choose-app.js';
import type { FolderTold } from '../../run/walkthrough/progress-events.js';
import { row } from './layout.js';

/** What was chosen for an app of somebody's own, and why. */
export function folderRows(fact: FolderTold): string[] {
  const { choice, repository, served, source, is_built } = fact;
  const { runtime, build_command, start_command, health_endpoint } = choice;
  const commit = source.commit === undefined ? 'no commit' : `commit ${source.commit.slice(0, 12)}`;
  const changed = source.modified === true ? ', and changes on top of it' : '';
  return [
    ...row('app', `${served.from} ${toPrintableAscii(served.name)}: ${commit}${changed}`),
    ...chosenRow('template', runtime),
    ...chosenRow(is_built ? 'build' : 'build, not run', build_command),
    ...chosenRow('start', start_command),
    ...chosenRow('health', health_endpoint),
    ...chosenRow('repository', { ...repository, value: repository.value ?? 'none' }),
  ];
}

function chosenRow(what: string, { value, because }: ChosenValue): string[] {
  return row('', `${what}: ${toPrintableAscii(value)} (${because})`);
}
