import { appendFileSync, cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from './support/cli.js';
import { runProgram } from './support/processes.js';
import { temporaryRoot } from './support/temporary-root.js';

const CONFIG = '.dependency-cruiser.mjs';

/** Each forbidden import, planted at the end of a file, and the rule that must object. */
const PLANTED = [
  ['src/domain/actions.ts', '../onboarding/nearest.js', 'words-import-nothing-but-zod'],
  ['src/domain/errors.ts', 'node:fs', 'pure-rooms-use-no-node'],
  ['src/gates/gates.ts', '../decider/rules.js', 'gates-stands-alone'],
  ['src/decider/random.ts', 'node:crypto', 'pure-rooms-use-no-node'],
  ['src/onboarding/nearest.ts', '../files/durable-files.js', 'pure-rooms-know-only-words'],
  ['src/proof/lock.ts', '../gates/evaluate.js', 'effects-know-only-words'],
  ['src/proof/archive.ts', '../events/csv-sink.js', 'proof-knows-no-other-effect'],
  ['src/diff/run-trace.ts', '../decider/rules.js', 'diff-knows-only-words'],
  ['src/gates/bounds.ts', '../diff/first-difference.js', 'nobody-but-the-face-compares'],
  ['src/prover/engine.ts', '../onboarding/nearest.js', 'prover-asks-the-pure-rooms'],
  ['src/gates/gate.ts', '../prover/finding.js', 'nobody-but-the-face-proves'],
  ['src/report/clock.ts', '../gates/evaluate.js', 'report-draws-what-is-explained'],
  ['src/explain/figures.ts', '../report/figures.js', 'nobody-but-the-face-reports'],
  ['src/report/figures.ts', 'node:fs', 'pure-rooms-use-no-node'],
  ['src/files/durable-files.ts', '../domain/errors.js', 'files-knows-nobody'],
  ['src/timing/within.ts', '../domain/errors.js', 'timing-knows-nobody'],
  ['src/walkthrough/scenarios.ts', '../proof/lock.js', 'story-uses-ports'],
  ['src/orchestrator/run-context.ts', '../walkthrough/facts.js', 'orchestrator-below-walkthrough'],
  ['src/cli/version.ts', '../app/actuator.js', 'actuator-has-one-builder'],
  ['src/cli/usage-error.ts', '../app/managed-app.js', 'only-wiring-builds-the-app'],
  ['src/cli/command-names.ts', '../app/simulated/simulated-app.js', 'only-wiring-builds-the-app'],
  ['src/cli/views/style.ts', '../../domain/permits.js', 'permits-are-made-with-the-app'],
  ['src/cli/terminal.ts', 'node:child_process', 'threads-and-sockets-have-one-place-each'],
  ['src/app/worker-pool.ts', 'worker_threads', 'threads-and-sockets-have-one-place-each'],
  ['src/domain/environment.ts', './environment.js', 'no-cycles'],
  ['apps/demo-api/routes.cjs', '../../scripts/launch.mjs', 'demo-app-stands-alone'],
] as const;

it('imports in src, apps and scripts go downward only', async () => {
  const { code, violations, modules } = await cruise(PROJECT_ROOT);
  expect(violations).toEqual([]);
  expect(code).toBe(0);
  expect(modules).toBeGreaterThan(100);
});

it('an import that goes upward is found, by each of the rules', async () => {
  const project = temporaryRoot();
  for (const part of ['src', 'apps', 'scripts', 'package.json', 'tsconfig.json', CONFIG]) {
    cpSync(join(PROJECT_ROOT, part), join(project, part), { recursive: true });
  }
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(project, 'node_modules'));
  const before = await cruise(project);
  expect(before).toMatchObject({ code: 0, violations: [] });

  for (const [file, target] of PLANTED) {
    appendFileSync(
      join(project, file),
      `\nimport * as planted from '${target}';\nexport { planted };\n`,
    );
  }
  const { code, violations } = await cruise(project);
  expect(code).not.toBe(0);
  for (const [file, , rule] of PLANTED) expect(violations).toContain(`${file}: ${rule}`);
});

/** Cruises as `npm run layers` does. Symbolic links are kept: the copy borrows node_modules. */
async function cruise(project: string) {
  const depcruise = join(PROJECT_ROOT, 'node_modules', '.bin', 'depcruise');
  const args = ['--config', CONFIG, '--preserve-symlinks', 'src', 'apps', 'scripts'];
  const { code, stdout } = await runProgram(depcruise, args, { cwd: project });
  const violations = [...stdout.matchAll(/^ {2}error ([\w-]+): (\S+)/gm)];
  return {
    code,
    modules: Number(/\((\d+) modules/.exec(stdout)?.[1]),
    violations: violations.map(([, rule, from]) => `${String(from)}: ${String(rule)}`),
  };
}
