import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openRun } from '#dist/run/assembly/open-run.js';
import { notesPath, openNotesSheet } from '#dist/cli/presenting/notes-sheet.js';
import { Presenter } from '#dist/cli/presenting/presenter.js';
import { styleFor } from '#dist/cli/views/style.js';
import { runWalkthrough } from '#dist/run/walkthrough/run-walkthrough.js';
import { shippedScenarios } from '#dist/run/scenarios/shipped.js';
import { judge, summarize } from './stats.mjs';
import { withTemporaryFolder } from './surroundings.mjs';

const RUNS = 11;
/** What showing a run may take of the time of an audience that waits for it. */
const LIMIT_MS = 50;
const REQUEST = {
  name: 'demo-api',
  repo_url: 'https://github.com/example/demo-api',
  runtime: 'backend',
};

/**
 * What `--pace instant` adds to a run: the time within the presenter, for every fact that a default
 * run tells and at every stop. Two whole runs differ by more than that from one to the next, so the
 * time is taken where it is spent.
 */
export async function measureShowing() {
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    await withTemporaryFolder(async (root) => times.push(await showRun(root)));
  }
  return [
    judge({
      ...{ figure: 'showing it, --pace instant', unit: 'ms', ours: summarize(times) },
      peer: { name: 'limit', ...summarize([LIMIT_MS]) },
      ratio: summarize(times.map((ms) => ms / LIMIT_MS)),
      goal: { at_most: 1 },
    }),
  ];
}

/** @returns milliseconds */
async function showRun(root) {
  const nowhere = openSync('/dev/null', 'w');
  const { signal } = new AbortController();
  const { notify, pacing } = new Presenter({
    ...{ root, json: false, quiet: false, notes: openNotesSheet(notesPath(root)), verbose: false },
    ...{ style: styleFor({}, true), signal, scenarios: shippedScenarios() },
    people: { write: (text) => writeSync(nowhere, text) },
    ...{ plan: undefined, keys: undefined, quit: () => undefined, explain: async () => [] },
  });
  let spent = 0;
  const timed = (work) => {
    const from = performance.now();
    const result = work();
    spent += performance.now() - from;
    return result;
  };
  await openRun(
    {
      ...{ kind: 'run', root, stateFolder: join(root, 'state'), env: 'stage', signal },
      ...{
        scenarios: shippedScenarios(),
        request: REQUEST,
        replaceSpec: false,
        allowProdInjection: false,
      },
      ...{ redis: undefined, port: 0, seed: 42, learn: false },
      diagnostics: { info: () => undefined, warn: () => undefined },
      notify: (fact) => timed(() => notify(fact)),
      pacing: {
        beforeStep: (step) => timed(() => pacing.beforeStep(step)),
        afterStep: (step) => timed(() => pacing.afterStep(step)),
      },
    },
    runWalkthrough,
  );
  closeSync(nowhere);
  return spent;
}
