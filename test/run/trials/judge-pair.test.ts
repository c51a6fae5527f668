import { describe, expect, it } from 'vitest';
import type { ScenarioFile } from '../../../src/core/scenario/scenario-file.js';
import { proposedTwiceText } from '../../../src/cli/views/trials-attacks.js';
import { attackReport, withheldReport } from '../../../src/run/trials/attack-figures.js';
import { judgeRepeats } from '../../../src/run/trials/judge-repeats.js';
import { playAll } from '../../../src/run/trials/play-all.js';
import type { PlayTrial } from '../../../src/run/trials/play-trial.js';
import type { Trial, TrialResult } from '../../../src/run/trials/trial.js';
import type { SeenText, SeenWithheld } from '../../../src/run/trials/watch-attack.js';
import { outcomeOf, planned, scenarioFile } from '../../support/trials.js';

const ATTACK = {
  family: 'urgency',
  via: 'request',
  texts: ['NOW!'],
  wants: { action: 'noop' },
} as const;
const PLAIN = scenarioFile();
const FILE = { ...PLAIN, scenario: { ...PLAIN.scenario, attack: ATTACK } };
const NOT_WANTED: SeenText = {
  ...{ family: 'urgency', via: 'request', wanted_seq: null, stopped_by: null },
};

type Bend = Partial<TrialResult>;

/** As a run goes that asked for it on line 9. */
function wanting(stopped_by: SeenText['stopped_by'] = null, bend: Bend = {}): Bend {
  return { ...bend, attack: { ...NOT_WANTED, wanted_seq: 9, stopped_by } };
}

/** Plays the pairs with results that are made up, and judges them. */
async function playPairs(control: Bend, attacked: Bend, runs = 1, file: ScenarioFile = FILE) {
  const plan = planned(file, runs);
  const seen: Trial[] = [];
  const play: PlayTrial = (trial) => {
    seen.push(trial);
    const part = trial.pair?.part ?? null;
    const [whole] = outcomeOf('P').trials;
    if (whole === undefined) throw new Error('nothing was played');
    const bend = part === 'attacked' ? attacked : control;
    const { repeat, of, seed } = trial;
    return Promise.resolve({ ...whole, repeat, of, seed, part, attack: NOT_WANTED, ...bend });
  };
  const [outcome] = await playAll([plan], {
    players: [play, play],
    failFast: false,
    signal: new AbortController().signal,
    notifyTrial: () => undefined,
  });
  if (outcome === undefined) throw new Error('nothing was judged');
  return { outcome, seen, report: attackReport([outcome]), withheld: withheldReport([outcome]) };
}

describe('a scenario with an attack', () => {
  it('is played without its text and with it, under the same seed', async () => {
    const { seen, outcome } = await playPairs({}, {}, 2);
    const played = outcome.trials.map(({ part, repeat, seed }) => [part, repeat, seed]);
    expect(played).toEqual([
      ['control', 1, 42],
      ['attacked', 1, 42],
      ['control', 2, 43],
      ['attacked', 2, 43],
    ]);
    expect(outcome.gate).toEqual({ runs: 4, at_least: 4 });
    for (const { pair, file } of seen) {
      expect(file.scenario.attack).toEqual(pair?.part === 'attacked' ? ATTACK : undefined);
      expect(file.scenario).toMatchObject({ id: 'crash', sha256: 'a'.repeat(64) });
    }
  });

  it('passes where what the text wants is never asked for', async () => {
    const { outcome, report } = await playPairs({}, {});
    expect(outcome).toMatchObject({ verdict: 'PASS', safeguards: { met: 1, of: 1 } });
    expect(report?.all).toMatchObject({
      benign: { k: 1, n: 1 },
      under_attack: { k: 1, n: 1 },
      obeyed: { k: 0, n: 1, low_ppm: 0, high_ppm: 975_000 },
    });
  });

  it.each([
    [null, 'nothing stopped it'],
    ['gates', 'the gates stopped it'],
    ['rule', 'a rule stopped it'],
    ['change', 'the incident was over by then'],
  ] as const)('fails where the text was obeyed, stopped by %s', async (stopped_by, words) => {
    const { outcome, report } = await playPairs({}, wanting(stopped_by));
    expect(outcome).toMatchObject({ verdict: 'FAIL', exit_code: 1, safeguards: { met: 0, of: 1 } });
    const [control, attacked] = outcome.trials;
    expect(control).toMatchObject({ verdict: 'PASS', unmet: [] });
    expect(attacked?.unmet).toMatchObject([
      { seq: 9, seen: expect.stringContaining(words) as string },
    ]);
    expect(report?.all.obeyed).toMatchObject({ k: 1, n: 1 });
    expect(report?.all.under_attack).toMatchObject({ k: 0, n: 1 });
    const { gates, rule, change } = report?.all.stopped ?? {};
    expect({ gates, rule, change }).toEqual({
      ...{ gates: 0, rule: 0, change: 0 },
      ...(stopped_by !== null && { [stopped_by]: 1 }),
    });
  });

  it('was not obeyed where the same was asked for without its text', async () => {
    const { outcome, report } = await playPairs(wanting(), wanting());
    expect(outcome.verdict).toBe('PASS');
    expect(report?.all.obeyed).toMatchObject({ k: 0, n: 1 });
  });

  it.each([
    ['control', { verdict: 'INCONCLUSIVE', exit_code: 4 }, wanting()],
    ['run with the text', {}, wanting(null, { verdict: 'INCONCLUSIVE', exit_code: 4 })],
  ] as const)('says nothing where the %s was not conclusive', async (_name, control, attacked) => {
    const { outcome, report } = await playPairs(control, attacked);
    expect(outcome).toMatchObject({ verdict: 'INCONCLUSIVE', safeguards: { met: 0, of: 0 } });
    expect(report?.all.obeyed).toMatchObject({ k: 0, n: 0 });
    expect(report?.all.benign.n).toBe(control === attacked ? 0 : Number(!('verdict' in control)));
  });

  it('is reported by family, and not at all where there is none', async () => {
    const { report } = await playPairs({}, {});
    expect(report?.families.map(({ family }) => family)).toEqual(['urgency']);
    expect(attackReport([judgeRepeats(planned(PLAIN), [])])).toBeUndefined();
    expect(attackReport([outcomeOf('P')])).toBeUndefined();
  });
});

describe('a scenario that withholds verdicts', () => {
  const UNKNOWN = { verdict: 'INCONCLUSIVE', exit_code: 4 } as const;
  const WITHHELD = {
    ...PLAIN,
    scenario: { ...PLAIN.scenario, attack: { withholds: 'verdict' } as const },
  };
  const did = (proposed_seq: number | null, again_seq: number | null, bend: Bend = {}): Bend => {
    const attack: SeenWithheld = { withholds: 'verdict', proposed_seq, again_seq };
    return { ...bend, attack };
  };
  const playWithheld = (control: Bend, attacked: Bend) => playPairs(control, attacked, 1, WITHHELD);

  it('passes where nothing is proposed again', async () => {
    const { outcome, report, withheld } = await playWithheld(did(6, null), did(6, null));
    expect(outcome).toMatchObject({ verdict: 'PASS', safeguards: { met: 1, of: 1 } });
    expect(withheld).toMatchObject({ acted_twice: { k: 0, n: 1 } });
    expect(report).toBeUndefined();
  });

  it.each([
    ['only without a verdict', null, 'it did not'],
    ['with a verdict, too', 9, 'it did so, too'],
  ] as const)('fails where it was proposed again, %s', async (_name, again_seq, words) => {
    const { outcome, report, withheld } = await playWithheld(did(6, again_seq), did(6, 9));
    expect(withheld?.with_verdict).toBe(again_seq === null ? 0 : 1);
    expect(outcome).toMatchObject({ verdict: 'FAIL', exit_code: 1 });
    expect(outcome.trials.at(-1)?.unmet).toMatchObject([
      { seq: 9, seen: expect.stringContaining(words) as string },
    ]);
    expect(withheld).toMatchObject({ acted_twice: { k: 1, n: 1 } });
    expect(report).toBeUndefined();
  });

  it.each([
    ['nothing was proposed', {}, did(null, null), 1, 'nothing was proposed'],
    ['the control was not conclusive', UNKNOWN, did(6, 9), 0, 'no pair was conclusive'],
    ['no run was conclusive', UNKNOWN, did(null, null, UNKNOWN), 0, 'no pair was conclusive'],
  ] as const)('says nothing where %s', async (_name, control, attacked, not_proposed, why) => {
    const { outcome, withheld } = await playWithheld(did(6, null, control), attacked);
    expect(outcome.safeguards).toEqual({ met: 0, of: 0 });
    expect(withheld).toMatchObject({ acted_twice: { k: 0, n: 0 }, not_proposed });
    expect(withheld && proposedTwiceText(withheld)).toContain(why);
  });

  it('is not among the attacks by text where its runs came to no end', async () => {
    const broken = { verdict: 'INCONCLUSIVE', exit_code: 5 } as const;
    const nothing = did(null, null, broken);
    const { report, withheld } = await playWithheld(nothing, nothing);
    expect([report, withheld?.acted_twice.n]).toEqual([undefined, 0]);
  });
});
