import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { policyMatrix } from '../../core/gates/policy-matrix.js';
import { generateSpec } from '../../core/onboarding/generate-spec.js';
import type { Subject } from '../../core/lint/incidents-next.js';
import { lintPolicy } from '../../core/lint/lint-policy.js';
import { parseOptions, type CommonOptions, type RawOptions } from '../options.js';
import { lintText } from '../views/lint-text.js';
import { policyText, type PolicyInQuestion } from '../views/policy-text.js';
import { styleFor } from '../views/style.js';
import { printJson } from '../views/json.js';
import { readPolicyInputs } from '../../run/assembly/policy-file.js';
import { UsageError } from '../usage-error.js';

/** `demo-run policy`: what a policy allows; with --lint, what makes no sense in it. */
export function policyCommand(raw: RawOptions): ExitCode {
  if (raw['prove'] !== undefined) throw provedInTests();
  const options = parseOptions(raw, ['policy']);
  const named = readPolicyInputs(options.policy);
  const about = { named, path: options.policy ?? null };
  return raw['lint'] === true ? lint(options, about) : show(options, about);
}

function show(options: CommonOptions, about: PolicyInQuestion): ExitCode {
  const { policy, policy_sha256 } = about.named;
  const cells = policyMatrix(policy, { policy_sha256, scaling: templateScaling() });
  say(options, { fact: 'policy', path: about.path, policy_sha256, policy, cells }, (style) =>
    policyText(about, cells, style),
  );
  return EXIT.ok;
}

function lint(options: CommonOptions, about: PolicyInQuestion): ExitCode {
  const { policy, policy_sha256 } = about.named;
  const findings = lintPolicy({ policy, scaling: templateScaling() });
  say(options, { fact: 'lint', path: about.path, policy_sha256, findings }, (style) =>
    lintText(about, findings, style),
  );
  return findings.length === 0 ? EXIT.ok : EXIT.answerIsNo;
}

/** A policy knows no app: these are the limits that every onboarded app gets. */
function templateScaling(): Subject['scaling'] {
  const repo_url = 'https://github.com/example/demo-api';
  return generateSpec({ name: 'demo-api', repo_url, runtime: 'backend' }).scaling;
}

function say(
  { json, quiet, color }: CommonOptions,
  fact: object,
  text: (style: ReturnType<typeof styleFor>) => string[],
): void {
  if (json) printJson(fact);
  const people = json ? process.stderr : process.stdout;
  const lines = text(styleFor(people, color));
  people.write(`${(quiet ? lines.slice(0, 1) : lines).join('\n')}\n`);
}

/** The flag once ran the proof of the gates, which only a fault of ours could fail. */
function provedInTests(): UsageError {
  return new UsageError([
    {
      field: '--prove',
      rule: 'option_prove',
      value: true,
      accepted:
        'nothing: the gates are proved exhaustively in the test suite, in ' +
        'test/core/gates/proof/prove-policy.test.ts',
      remedy: 'leave it out; demo-run policy --lint tells what makes no sense in a policy',
    },
  ]);
}
