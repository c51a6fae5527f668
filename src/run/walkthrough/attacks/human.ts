import { createHash } from 'node:crypto';
import { approvalText, typedHash, type ApprovalSubject } from '../../../core/domain/approval.js';
import type { Environment } from '../../../core/domain/environment.js';
import type { Policy } from '../../../core/domain/policy.js';
import type { ApprovalRequest, TerminalAnswer } from '../../../core/domain/ports.js';
import { evaluate, needsOnlyApproval } from '../../../core/gates/evaluate.js';
import { createApprover } from '../../orchestrator/approver.js';
import { forge, type Attack, type AttackClass, type AttackerKit, type Attempt } from './attack.js';

const US_PER_MS = 1_000;
/** Whoever asks where a human is wanted takes the answer of a machine that is this slow. */
const SLOW_US = 1_000_000;

/** What goes on while a human is asked: time passes, or the app changes. */
interface Meanwhile {
  readonly pass: (us: number) => void;
  readonly changeApp: () => void;
}
type HostileAnswer = (request: ApprovalRequest, meanwhile: Meanwhile) => TerminalAnswer;

const typed = (text: string): TerminalAnswer => ({ kind: 'typed', text });
const rightAnswer = ({ sha256 }: ApprovalRequest) => typed(typedHash(sha256));
/** What would have been right for a request that differs from this one. */
const answerTo = (request: ApprovalRequest, bent: Partial<ApprovalSubject>) =>
  typed(
    typedHash(
      createHash('sha256')
        .update(approvalText({ ...request, ...bent }))
        .digest('hex'),
    ),
  );

const lateUs = ({ within_ms }: ApprovalRequest) => within_ms * US_PER_MS + 1;

/** With the real approval prompt, at which somebody hostile sits; or nobody. */
const before = (
  id: string,
  tried: string,
  { code, answer }: { readonly code: string; readonly answer?: HostileAnswer },
): Attack => ({
  id,
  tried,
  stopped_by: { gate: 'approval', code },
  // Where nothing is done, nobody is asked.
  isPossible: ({ policy, env, observes }) => !observes && environmentThatAsks(policy, env) !== null,
  make: (kit) => underTheEyesOf(answer, kit),
});
const extended = (attack: Attack): Attack => ({ ...attack, extended: true });

export const HUMAN: AttackClass = {
  name: 'human',
  title: 'more workers, without a human approval',
  attacks: [
    before('nobody', 'with nobody at the terminal', { code: 'nobody_to_approve' }),
    extended(
      before('end_of_input', 'with an input that ends', {
        code: 'end_of_input',
        answer: () => ({ kind: 'end_of_input' }),
      }),
    ),
    extended(
      before('silence', 'with somebody who says nothing in time', {
        code: 'no_answer_in_time',
        answer: (request, { pass }) => {
          pass(lateUs(request));
          return { kind: 'no_answer_in_time' };
        },
      }),
    ),
    extended(
      before('late_answer', 'with the right answer, a moment too late', {
        code: 'no_answer_in_time',
        answer: (request, { pass }) => {
          pass(lateUs(request));
          return rightAnswer(request);
        },
      }),
    ),
    before('yes', 'with somebody who types yes', {
      code: 'wrong_answer',
      answer: () => typed('yes'),
    }),
    extended(
      before('other_hash', 'with the answer to another number of workers', {
        code: 'wrong_answer',
        answer: (request) => answerTo(request, { workers_to: request.workers_from }),
      }),
    ),
    extended(
      before('earlier_answer', 'with what was right for the decision before', {
        code: 'wrong_answer',
        answer: (request) => answerTo(request, { decision_id: 'd0' }),
      }),
    ),
    before('approved_then_changed', 'with a yes, while the app becomes another', {
      code: 'approved_something_else',
      answer: (request, { changeApp }) => {
        changeApp();
        return rightAnswer(request);
      },
    }),
  ],
};

/** The prompt's time limit is the attack's own: nobody waits for a human who does not come. */
function underTheEyesOf(answer: HostileAnswer | undefined, kit: AttackerKit): Attempt {
  const most = kit.scaling.max_replicas;
  let serving = most - 1;
  let nowUs = 0;
  const meanwhile: Meanwhile = {
    pass: (us) => {
      nowUs += us;
    },
    changeApp: () => {
      serving = serving === 0 ? most : serving - 1;
    },
  };
  const terminal = answer && {
    by: 'attacker',
    ask: (request: ApprovalRequest) => Promise.resolve(answer(request, meanwhile)),
  };
  const env = environmentThatAsks(kit.policy, kit.genuine.env) ?? kit.genuine.env;
  return {
    present: () => forge(kit, { env, action: 'scale_workers', workers_to: most }),
    to: {
      env,
      approver: createApprover(terminal, { nowUs: () => nowUs }),
      sees: (observation) => ({ ...observation, serving }),
    },
  };
}

/** Where the policy wants nothing but a human's yes for one worker more; the run's own place first. */
function environmentThatAsks(policy: Policy, own: Environment): Environment | null {
  const places: readonly Environment[] = [own, 'prod', 'stage', 'dev'];
  return places.find((env) => asksIn(env, policy)) ?? null;
}

function asksIn(env: Environment, policy: Policy): boolean {
  const place = { run_id: 'r', app_name: 'a', env, policy_sha256: '0'.repeat(64) };
  const verdict = evaluate({
    decision: {
      ...place,
      decision_id: 'd',
      event_id: 'e',
      action: 'scale_workers',
      workers_to: 2,
      decided_by: 'rule',
      minted_at_us: 0,
    },
    origin: { minted: true, first_use: true },
    place: { ...place, open_events: ['e'] },
    policy,
    app: {
      serving: 1,
      scaling: { min_replicas: 1, max_replicas: 2, target_utilization: 1 },
      calm_us: 0,
      in_flight: false,
    },
    past: { since_same_action_us: null, restarts_in_window: 0, incidents_in_window: 0 },
    paused: false,
    approval: null,
    now_us: SLOW_US,
  });
  return needsOnlyApproval(verdict);
}
