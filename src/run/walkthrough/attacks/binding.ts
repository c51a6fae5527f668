import {
  forge,
  minted,
  presenting,
  type Attack,
  type AttackClass,
  type AttackerKit,
} from './attack.js';

const US_PER_MS = 1_000;

const EXPIRED = { gate: 'freshness', code: 'expired' } as const;
const bound = (code: string): Attack['stopped_by'] => ({ gate: 'binding', code });

const lifetimeUs = ({ policy }: AttackerKit): number => policy.decision_lifetime_ms * US_PER_MS;
const tooOld = (kit: AttackerKit) => forge(kit, { minted_at_us: kit.nowUs - lifetimeUs(kit) - 1 });

export const TIMES: AttackClass = {
  name: 'times',
  title: 'a decision from another time',
  attacks: [
    {
      id: 'expired',
      tried: 'a decision older than its lifetime',
      stopped_by: EXPIRED,
      make: presenting(tooOld),
    },
    {
      id: 'clock_set_back',
      tried: 'the same, with the wall clock set back by its age',
      stopped_by: EXPIRED,
      extended: true,
      make: (kit) => ({
        present: () => tooOld(kit),
        within: (work) => setBack(lifetimeUs(kit) / US_PER_MS + 1, work),
      }),
    },
    {
      id: 'minted_in_the_future',
      tried: 'a decision that is minted a day from now',
      stopped_by: { gate: 'freshness', code: 'minted_in_the_future' },
      make: presenting((kit) => forge(kit, { minted_at_us: kit.nowUs + 86_400_000_000 })),
    },
  ],
};

export const PLACES: AttackClass = {
  name: 'places',
  title: 'a decision for another app, run or environment',
  attacks: [
    {
      id: 'other_run',
      tried: "a genuine decision of another run's issuer",
      stopped_by: bound('other_run'),
      make: presenting(({ fromAnotherRun }) => fromAnotherRun),
    },
    {
      id: 'names_other_run',
      tried: 'a decision minted here that names another run',
      stopped_by: bound('other_run'),
      extended: true,
      make: minted({ run_id: '000000-0000' }),
    },
    {
      id: 'other_environment',
      tried: 'a {env} decision presented to {other_env}',
      stopped_by: bound('other_environment'),
      make: (kit) => ({ present: () => forge(kit, {}), to: { env: kit.otherEnv } }),
    },
    {
      id: 'other_app',
      tried: 'a decision made for another app',
      stopped_by: bound('other_app'),
      make: minted({ app_name: 'billing' }),
    },
    {
      id: 'path_as_app',
      tried: 'a path out of the registry as the app',
      stopped_by: bound('other_app'),
      extended: true,
      make: minted({ app_name: '../../etc/passwd' }),
    },
    {
      id: 'closed_event',
      tried: 'a decision about an event that is not open',
      stopped_by: bound('event_not_open'),
      make: minted({ event_id: 'e999' }),
    },
    {
      id: 'other_policy',
      tried: 'a decision made under another policy',
      stopped_by: bound('other_policy'),
      make: minted({ policy_sha256: 'f'.repeat(64) }),
    },
  ],
};

/** The clock is as it was as soon as the gates have been asked: they are, before anything waits. */
function setBack<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  const { now } = Date;
  Date.now = () => now() - ms;
  try {
    return work();
  } finally {
    Date.now = now;
  }
}
