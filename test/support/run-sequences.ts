import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../src/core/domain/proof-lines/run-record.js';
import {
  approvalDenied,
  approvalGranted,
  approvalRequested,
  deployFailed,
  escalated,
  notStable,
  runRefused,
} from './sample-endings.js';
import {
  decided,
  deploymentTriggered,
  emitted,
  executed,
  injected,
  observed,
  refused,
  rejectedOnboarding,
  runRecord,
  specGenerated,
  stable,
  started,
  validated,
} from './sample-lines.js';
import { defaultRun, openingLines, scenarioLines } from './sample-log.js';

const opening = openingLines();
const crash = scenarioLines('crash');
const falseAlarm = scenarioLines('false_alarm');
const run = (...scenarios: ProofBody[][]) => [...opening, ...scenarios.flat()];
/** Injected, decided, not allowed: the app stays as it is until the load is taken away. */
const denied = [
  injected('overload'),
  decided('overload'),
  approvalRequested(),
  approvalDenied(),
  refused(null),
  escalated(),
];
/** An incident that nobody injected, on its way to stable. */
const uninvited = [emitted('crash'), decided('crash'), executed('crash'), stable('crash')];

const asked = (attack: string) => ({ ...approvalRequested(), attack });
const answered = (attack: string) => ({ ...approvalDenied(), attack });

/** Sequences that are whole runs, of which kind. */
export const WHOLE: readonly (readonly [string, RunKind, ProofBody[]])[] = [
  ['the default run of 18 lines', 'run', defaultRun()],
  ['only a crash', 'run', run(crash)],
  ['only a crash and a false alarm', 'run', run(crash, falseAlarm)],
  ['an onboarding that is rejected', 'run', [started(runRecord()), rejectedOnboarding()]],
  [
    'an onboarding that is rejected after validation',
    'run',
    [started(), validated(), rejectedOnboarding()],
  ],
  ['an injection in prod that is refused', 'run', [runRefused()]],
  [
    'a deployment that fails',
    'run',
    [started(), validated(), specGenerated(), deploymentTriggered(), deployFailed()],
  ],
  ['an approval that is denied, then the next scenario', 'run', run(crash, denied, falseAlarm)],
  [
    'a refusal by a gate',
    'run',
    run([injected('crash'), decided('crash'), refused(null), escalated()]),
  ],
  [
    'an approval that is granted',
    'run',
    run(crash, [
      injected('overload'),
      decided('overload'),
      approvalRequested(),
      approvalGranted(),
      executed('overload'),
      stable('overload'),
    ]),
  ],
  [
    'a refusal of what a human had granted',
    'run',
    run([
      injected('overload'),
      decided('overload'),
      approvalRequested(),
      approvalGranted(),
      refused(null),
      escalated(),
    ]),
  ],
  [
    'not stable after the action, then put right',
    'run',
    run(
      [
        injected('crash'),
        decided('crash'),
        executed('crash'),
        notStable('after_action'),
        escalated(),
        emitted('restart'),
      ],
      falseAlarm,
    ),
  ],
  ['not steady before the injection', 'run', run([notStable('before_injection')], falseAlarm)],
  ['a fault without effect', 'run', run([injected('overload'), escalated()], falseAlarm)],
  [
    'a state without a confident choice',
    'run',
    run([injected('crash'), escalated(), emitted('restart')]),
  ],
  [
    'an uninvited incident before the injected one',
    'run',
    run([injected('overload'), ...uninvited, ...scenarioLines('overload').slice(1)]),
  ],
  ['an onboarding alone', 'onboard', [started(), validated(), specGenerated()]],
  ['an onboarding alone that is rejected', 'onboard', [started(), rejectedOnboarding()]],
  [
    'attacks after a control that is executed and stable',
    'violation',
    [injected('false_alarm'), decided('crash'), executed('crash'), refused(), refused()],
  ],
  [
    'an attack while the control is under way, and one that asks a human',
    'violation',
    [
      ...[injected('false_alarm'), decided('crash'), refused(), executed('crash')],
      ...[asked('x'), answered('x'), refused('x')],
    ],
  ],
];

/** Sequences that no run writes and then ends by itself. */
export const BROKEN: readonly (readonly [string, RunKind, ProofBody[]])[] = [
  ['nothing', 'run', []],
  [
    'a deployment without a spec',
    'run',
    [started(), validated(), deploymentTriggered(), emitted('deploy'), emitted('scale')],
  ],
  [
    'serving before deploying',
    'run',
    [...opening.slice(0, 4), emitted('scale'), emitted('deploy'), ...crash],
  ],
  ['an injection before serving', 'run', [...opening.slice(0, 5), ...crash]],
  [
    'an act without a decision',
    'run',
    run([injected('crash'), executed('crash'), stable('crash')]),
  ],
  ['stable without an act', 'run', run([injected('crash'), decided('crash'), stable('crash')])],
  [
    'an act after a refusal',
    'run',
    run([injected('crash'), decided('crash'), refused(null), executed('crash'), stable('crash')]),
  ],
  [
    'a denial that was not asked for',
    'run',
    run([injected('overload'), decided('overload'), approvalDenied(), refused(null), escalated()]),
  ],
  [
    'a grant that was not asked for',
    'run',
    run([injected('overload'), decided('overload'), approvalGranted(), executed('overload')]),
  ],
  [
    'an act after a denial',
    'run',
    run([...denied.slice(0, 4), executed('overload'), stable('overload')]),
  ],
  [
    'what would have been done, in a run that acts',
    'run',
    run([injected('crash'), decided('crash'), observed('crash'), escalated()]),
  ],
  [
    'an attack in a run that is not about attacks',
    'run',
    run([injected('crash'), decided('crash'), refused('rollback'), escalated()]),
  ],
  ['a refusal that nobody hears of', 'run', run(denied.slice(0, 5), falseAlarm)],
  [
    'two acts for one decision',
    'run',
    run([...crash.slice(0, 3), executed('crash'), stable('crash')]),
  ],
  ['two decisions for one incident', 'run', run([...crash.slice(0, 2), ...crash.slice(1)])],
  ['an injection whose end is missing', 'run', run(crash, [injected('overload')])],
  ['a decision without an injection or an announced event', 'run', run(crash.slice(1))],
  ['a run that was refused and went on', 'run', [runRefused(), ...defaultRun()]],
  [
    'a rejection that went on to deploy',
    'run',
    [started(), rejectedOnboarding(), ...opening.slice(2)],
  ],
  ['a second onboarding', 'run', [...opening, ...opening]],
  ['a default run in the log of an onboarding', 'onboard', defaultRun()],
  ['an onboarding that deploys', 'onboard', opening.slice(0, 4)],
  ['attacks without the control', 'violation', [refused(), refused()]],
  [
    'an attack that got through',
    'violation',
    [
      ...[injected('false_alarm'), decided('crash'), executed('crash'), refused()],
      ...[executed('crash'), refused()],
    ],
  ],
];
