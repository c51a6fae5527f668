import { describe, expect, it } from 'vitest';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { checkedLog, linesOf, pageOf, reportOf } from '../../support/report-of.js';
import {
  actedAround,
  agentEnded,
  agentFailed,
  agentRun,
  agentRunBodies,
  signedRun,
  unansweredRun,
} from '../../support/sample-agents.js';
import { defaultRun, openingLines } from '../../support/sample-log.js';

/** The text of the section about the agent, or undefined where the page has none. */
function sectionOf(bodies: readonly ProofBody[]): string | undefined {
  const page = pageOf(reportOf(checkedLog(linesOf(bodies))));
  const section = /<section id="agent"[^]*?<\/section>/.exec(page)?.[0];
  expect(page.includes('href="#agent"')).toBe(section !== undefined);
  return section?.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

describe('the report', () => {
  it('tells of the agent what it says of itself, what it wanted, and what came of it', () => {
    const text = sectionOf(agentRunBodies());
    expect(text).toContain('acme-sre 1.4.0, model vendor/model-2026-10');
    expect(text).toContain('nothing against a hostile agent');
    expect(text).toContain('nothing: no key is registered');
    expect(text).toContain('right 2, overruled 1');
    expect(text).toContain('and probed 2 times');
    expect(text).toContain(
      'overruled restart_service noop noop in its place: allowed by the gates',
    );
    expect(text).toContain('What it wanted is its own word');
  });

  it('says at its head who decided, and what came of the answers', () => {
    const page = pageOf(reportOf(checkedLog(linesOf(agentRunBodies()))));
    const head = /<header[^]*?<\/header>/.exec(page)?.[0].replace(/<[^>]+>/g, ' ');
    expect(head?.replace(/\s+/g, ' ')).toContain(
      'Decided by an agent of your own, acme-sre 1.4.0, model vendor/model-2026-10: ' +
        'of 3 incidents 2 right; 1 overruled by a rule (line 18)',
    );
    expect(pageOf(reportOf(checkedLog(linesOf(defaultRun()))))).not.toContain('Decided by');
  });

  it('tells why there was no answer, or no agent', () => {
    expect(sectionOf(unansweredRun())).toContain('nothing: no answer in time: seen of it');
    const none = sectionOf([...openingLines(agentRun()), agentFailed('bad_hello', null)]);
    expect(none).toContain('Did not begin bad hello: seen of it');
    expect(none).toContain('It was asked about nothing.');
  });

  it('tells which workers ended by nobody that a line names, and nothing of who did it', () => {
    const bodies = [...agentRunBodies().slice(0, -1), actedAround('w7'), agentEnded(3)];
    const text = sectionOf(bodies);
    expect(text).toContain('ended without fault, order or permit; who ended them was not seen');
    expect(text).toMatch(/w7 exit 1 #?\d+/);
    expect(sectionOf(agentRunBodies())).not.toContain('without fault');
  });

  it('says that proposals are signed where they are', () => {
    expect(sectionOf(signedRun())).toContain('each proposal');
  });

  it('has no such section where no agent decided', () => {
    expect(sectionOf(defaultRun())).toBeUndefined();
  });
});
