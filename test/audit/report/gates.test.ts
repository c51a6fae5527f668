import { describe, expect, it } from 'vitest';
import { attackTexts } from '../../../src/cli/commands/attack-texts.js';
import { attacksOn } from '../../../src/run/walkthrough/attacks/attack-list.js';
import { checkedLog, linesOf, pageOf, readRun, reportOf } from '../../support/report-of.js';
import { refused, runRecord } from '../../support/sample-lines.js';
import { defaultRun } from '../../support/sample-log.js';

const run = readRun(runRecord({ kind: 'violation' }));
if (run === null) throw new Error('no run');

describe('the attacks in a report', () => {
  it('are known in the words of the terminal, each of them', () => {
    const made = attacksOn({
      kind: 'violation',
      env: 'stage',
      policy: run.policy,
      observes: false,
    });
    const texts = attackTexts(run);
    for (const { title, attacks } of made) {
      for (const { id } of attacks) expect(texts.get(id)?.kind).toBe(title);
    }
    expect([...texts.values()].filter(({ tried }) => tried.includes('{'))).toEqual([]);
    expect(texts.get('other_environment')?.tried).toBe('a stage decision presented to prod');
  });

  const [attack = '', text] = [...attackTexts(run)][0] ?? [];
  const pageWith = (name: string) => {
    const line = { ...refused(), attack: name };
    const attacks = checkedLog(linesOf([line]), { run });
    return pageOf(reportOf(checkedLog(linesOf(defaultRun())), { attacks }));
  };

  it('have a row each: what was tried, of which kind, and a link to the line', () => {
    const page = pageWith(attack);
    expect(page).toContain(`${text?.tried ?? ''} <span class="kind">${text?.kind ?? ''}</span>`);
    expect(page).toContain('<a href="#a1">#1</a>');
    expect(page.match(/<li id="a1">[\s\S]*?<\/li>/)?.[0]).toContain('&quot;ORCH_REFUSE&quot;');
    expect(page).toMatch(/\w+ \(\w+\)<\/td>/);
  });

  it('that are not known are called by their name', () => {
    expect(pageWith('of_another_program')).toContain('of another program');
  });
});

it('the Q-table says what a value means, and why visits are equal', () => {
  const page = pageOf(reportOf(checkedLog(linesOf(defaultRun()))));
  expect(page).toMatch(/expected return of an action[^<]*without unit[^<]*a healed app earns 1/);
  expect(page).toContain('begins equally often in each state with each action');
  // One word for it on the whole page, but for the lines of the log as they are.
  const [told = ''] = page.split('id="proof"');
  expect(told).toMatch(/[\d,]+ tries/);
  expect(told.match(/\d visits/g)).toBeNull();
});
