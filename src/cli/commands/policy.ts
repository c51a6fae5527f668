import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { policyMatrix } from '../../core/gates/policy-matrix.js';
import { generateSpec } from '../../core/onboarding/generate-spec.js';
import { REAL_ENGINE, type Subject } from '../../core/lint/engine.js';
import { lintPolicy } from '../../core/lint/lint-policy.js';
import { PROPERTIES } from '../../lab/prover/properties.js';
import { provePolicy } from '../../lab/prover/prove-policy.js';
import { monotonicMs } from '../../base/machine-time.js';
import { present } from '../present.js';
import type { CommonOptions } from '../options.js';
import { lintText } from '../views/lint-text.js';
import { policyText, type PolicyInQuestion } from '../views/policy-text.js';
import { proofText, type TimedProof } from '../views/proof-text.js';
import { readPolicyInputs } from '../../run/assembly/policy-file.js';

const US_PER_MS = 1_000;

interface AskedPolicy extends CommonOptions {
  readonly policy: string | undefined;
  readonly lint: boolean;
  readonly prove: boolean;
}

/** `demo-run policy`: what a policy allows; with --lint and --prove, what can be said against it. */
export function policyCommand(options: AskedPolicy): ExitCode {
  const named = readPolicyInputs(options.policy);
  const about = { named, path: options.policy ?? null };
  const asked = [...(options.lint ? [lint] : []), ...(options.prove ? [prove] : [])];
  const codes = (asked.length === 0 ? [show] : asked).map((answer) => answer(options, about));
  return codes.find((code) => code !== EXIT.ok) ?? EXIT.ok;
}

function show(options: CommonOptions, about: PolicyInQuestion): ExitCode {
  const { policy, policy_sha256 } = about.named;
  const cells = policyMatrix(policy, { policy_sha256, scaling: templateScaling() });
  present(options, { fact: 'policy', path: about.path, policy_sha256, policy, cells }, (style) =>
    policyText(about, cells, style),
  );
  return EXIT.ok;
}

function lint(options: CommonOptions, about: PolicyInQuestion): ExitCode {
  const findings = lintPolicy(subjectOf(about));
  const { policy_sha256 } = about.named;
  present(options, { fact: 'lint', path: about.path, policy_sha256, findings }, (style) =>
    lintText(about, findings, style),
  );
  return findings.length === 0 ? EXIT.ok : EXIT.answerIsNo;
}

function prove(options: CommonOptions, about: PolicyInQuestion): ExitCode {
  const from = monotonicMs();
  const proof = provePolicy(subjectOf(about));
  const took_us = Math.round((monotonicMs() - from) * US_PER_MS);
  const timed: TimedProof = { ...proof, took_us };
  const { policy_sha256 } = about.named;
  const { unfinished } = proof.runs;
  const proved = proof.failures.length === 0 && unfinished.length === 0;
  const properties = Object.keys(PROPERTIES);
  present(
    options,
    { fact: 'proof', path: about.path, policy_sha256, proved, properties, ...timed },
    (style) => proofText(about, timed, style),
  );
  if (proof.failures.length > 0) return EXIT.answerIsNo;
  return proved ? EXIT.ok : EXIT.inconclusive;
}

function subjectOf({ named }: PolicyInQuestion): Subject {
  return { engine: REAL_ENGINE, policy: named.policy, scaling: templateScaling() };
}

/** A policy knows no app: these are the limits that every onboarded app gets. */
function templateScaling(): Subject['scaling'] {
  const repo_url = 'https://github.com/example/demo-api';
  return generateSpec({ name: 'demo-api', repo_url, runtime: 'backend' }).scaling;
}
