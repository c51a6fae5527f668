import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { policyMatrix } from '../../core/gates/policy-matrix.js';
import { generateSpec } from '../../core/onboarding/generate-spec.js';
import type { Subject } from '../../core/lint/incidents-next.js';
import { lintPolicy } from '../../core/lint/lint-policy.js';
import { peopleStream, present } from '../present.js';
import type { CommonOptions } from '../options.js';
import { lintText } from '../views/lint-text.js';
import { policySum, policyText, type PolicyInQuestion } from '../views/policy-text.js';
import { styleFor } from '../views/style.js';
import { readPolicyInputs } from '../../run/assembly/policy-file.js';

interface AskedPolicy extends CommonOptions {
  readonly policy: string | undefined;
  readonly lint: boolean;
}

/** `demo-run policy`: what a policy allows; with --lint, what makes no sense in it. */
export function policyCommand(options: AskedPolicy): ExitCode {
  const named = readPolicyInputs(options.policy);
  const about = { named, path: options.policy ?? null };
  return options.lint ? lint(options, about) : show(options, about);
}

function show(options: CommonOptions, about: PolicyInQuestion): ExitCode {
  const { policy, policy_sha256 } = about.named;
  const cells = policyMatrix(policy, { policy_sha256, scaling: templateScaling() });
  const facts = { fact: 'policy', path: about.path, policy_sha256, policy, cells };
  const line = policySum(about, cells, styleFor(peopleStream(options), options.color));
  present(options, facts, (style) => policyText(about, cells, style), { line });
  return EXIT.ok;
}

function lint(options: CommonOptions, about: PolicyInQuestion): ExitCode {
  const { policy, policy_sha256 } = about.named;
  const findings = lintPolicy({ policy, scaling: templateScaling() });
  present(options, { fact: 'lint', path: about.path, policy_sha256, findings }, (style) =>
    lintText(about, findings, style),
  );
  return findings.length === 0 ? EXIT.ok : EXIT.answerIsNo;
}

/** A policy knows no app: these are the limits that every onboarded app gets. */
function templateScaling(): Subject['scaling'] {
  const repo_url = 'https://github.com/example/demo-api';
  return generateSpec({ name: 'demo-api', repo_url, runtime: 'backend' }).scaling;
}
