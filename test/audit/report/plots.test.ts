import { describe, expect, it } from 'vitest';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { windowsIn } from '../../../src/core/domain/proof-lines/told-windows.js';
import { plotIncident } from '../../../src/audit/report/plots/incident-plot.js';
import { spreadLabels } from '../../../src/audit/report/plots/labels.js';
import { plotTimeline } from '../../../src/audit/report/plots/timeline.js';
import { crashedAt, marksOf } from '../../../src/audit/report/signals.js';
import { defaultRun, openingLines } from '../../support/sample-log.js';
import { notStable } from '../../support/sample-endings.js';
import { detected, refused, runRecord, stable } from '../../support/sample-lines.js';
import {
  checkedLog,
  linesOf,
  pageOf,
  reportOf,
  timed,
  withWorkers,
} from '../../support/report-of.js';

const digestOf = (bodies: readonly ProofBody[]) => checkedLog(linesOf(bodies)).digest;
const digest = digestOf(withWorkers(defaultRun(), ['w1', 'w2', 'w3']));
const [crash] = digest.incidents.incidents;
if (crash === undefined) throw new Error('no incident');
const textsIn = (svg: string, of: string) =>
  [...svg.matchAll(new RegExp(`<text class="${of}"[^>]*>([^<]*)<`, 'g'))].map(([, text]) => text);
const plot = (allWorkers: readonly string[], of = crash) =>
  plotIncident(of, {
    ...{ id: 's1', clock: digest.clock, overloadPpm: 850_000, memory: 'heap' as const },
    allWorkers,
  }).drawing.text;

const oneCrash = () => defaultRun(runRecord({ scenarios: ['crash'] }));

/** The page of such a log, and how many bars of what was lost each of its plots has. */
function drawnOf(bodies: readonly ProofBody[]) {
  const page = pageOf(reportOf(checkedLog(timed(linesOf(bodies)))));
  const barsOf = (name: string) =>
    [...page.matchAll(new RegExp(`<g class="series ${name}".*?</g`, 'gs'))].map(
      ([series]) => series.match(/height="(?!0")/g)?.length ?? 0,
    );
  return { page, pale: barsOf('earlier'), lost: barsOf('lost') };
}

describe('the plot of an incident', () => {
  it('begins a line where its first value was known: at the end of a window, not before', () => {
    const lines = [
      ...plot(['w1', 'w2', 'w3']).matchAll(
        /<path class="line" d="M([\d.]+),.*?<circle class="point" cx="([\d.]+)"/g,
      ),
    ];
    expect(lines.length).toBeGreaterThan(2);
    for (const [, begins, point] of lines) expect(begins).toBe(point);
  });

  it('gives a worker the colour of its place among all workers of the run', () => {
    const colours = (workers: readonly string[]) => textsIn(plot(workers), 'name w2');
    expect(colours(['w1', 'w2', 'w3'])).toContain('w2');
    expect(colours(['w3', 'w1', 'w2'])).not.toContain('w2');
    expect(colours(['w3', 'w1', 'w2'])).toContain('w1');
  });

  it('draws what a crash lost from its first sign on', () => {
    const since = crashedAt(crash);
    const [before] = crash.windows;
    if (since === undefined || before === undefined) throw new Error('no crash');
    const windows = [{ ...before, from_us: since - 40_000, to_us: since + 10_000, lost: 5 }];
    const [served, lost] = ['served', 'lost'].map((name) => {
      const [, x = '0', width = '0'] =
        new RegExp(`series ${name}.*?x="([\\d.]+)" width="([\\d.]+)"`).exec(
          plot(['w1'], { ...crash, windows }),
        ) ?? [];
      return { x: Number(x), width: Number(width) };
    });
    expect(lost?.x).toBeGreaterThan(served?.x ?? Infinity);
    expect(lost?.width).toBeGreaterThan(0);
  });

  it('names what was lost only where something was', () => {
    const withoutLoss = crash.windows.map((window) => ({ ...window, lost: 0 }));
    expect(textsIn(plot(['w1']), 'name lost')).toEqual(['lost']);
    expect(textsIn(plot(['w1'], { ...crash, windows: withoutLoss }), 'name lost')).toEqual([]);
  });

  it('draws what was lost before the injection pale, and says how much that is', () => {
    const { pale, lost, page } = drawnOf(withWorkers(oneCrash()));
    expect({ pale, lost }).toEqual({ pale: [1], lost: [2] });
    expect(page).toContain('Pale: 2 lost in windows that began before');
    expect(textsIn(page, 'name earlier')).toEqual(['lost before']);
  });

  it('draws nothing pale of a log that holds no such losses', () => {
    const bodies = withWorkers(oneCrash()).map((body) => {
      const windows = body.event_name === 'FAILURE_INJECTED' ? windowsIn(body) : undefined;
      if (windows !== undefined) windows.requests_lost = 0;
      return body;
    });
    const { pale, lost, page } = drawnOf(bodies);
    expect({ pale, lost }).toEqual({ pale: [], lost: [2] });
    expect(page).not.toMatch(/Pale:|lost before/);
  });

  it('begins after the act of the incident before', () => {
    const [one, two] = digest.incidents.incidents;
    const act = one?.lines.find(({ event_name }) => event_name === 'ORCH_EXEC');
    if (act?.event_name !== 'ORCH_EXEC' || two === undefined) throw new Error('no act');
    const { ended_at_us } = act.measured;
    expect(two.windows.every(({ from_us }) => from_us >= ended_at_us)).toBe(true);
  });

  it('marks a refusal', () => {
    const bodies = defaultRun().map((body) =>
      body.event_name === 'ORCH_EXEC' && body.event_id === 'e3' ? refused(null) : body,
    );
    const [incident] = digestOf(bodies).incidents.incidents;
    if (incident === undefined) throw new Error('no incident');
    expect(marksOf(incident, digest.clock).map(({ kind }) => kind)).toContain('refused');
  });
});

it('marks the last look at an app that did not get healthy', () => {
  const { samples } = stable('crash').measured;
  const failed = notStable('after_action');
  const bodies = defaultRun().map((body) =>
    body.event_name === 'SYSTEM_STABLE' && body.event_id === 'e3'
      ? { ...failed, measured: { ...failed.measured, samples } }
      : body,
  );
  const { incidents, clock } = digestOf(bodies);
  const [incident] = incidents.incidents;
  if (incident === undefined) throw new Error('no incident');
  const marks = marksOf(incident, clock).filter(({ kind }) => kind === 'not_stable');
  expect(marks.map(({ from_us }) => from_us)).toEqual([samples.at_us.at(-1)]);
});

describe('the timeline', () => {
  const timeline = plotTimeline(digest).text;

  it('marks each injection, in the first lane and through all of them', () => {
    expect(timeline.match(/class="dot injected"/g)).toHaveLength(3);
    expect(timeline.match(/class="mark injected thin"/g)).toHaveLength(3);
    expect(textsIn(timeline, 'said').slice(0, 3)).toEqual(['crash', 'overload', 'false alarm']);
  });

  it('marks an injection where the number of its line stands', () => {
    const drawn = plotTimeline(checkedLog(timed(linesOf(defaultRun()))).digest).text;
    const xOf = (seq: number) =>
      new RegExp(`<text class="proof" x="([\\d.]+)"[^>]*>${String(seq)}<`).exec(drawn)?.[1];
    const marks = [
      ...drawn.matchAll(/class="mark injected thin"\s+x1="([\d.]+)"\s+x2="([\d.]+)"/g),
    ].map(([, from, to]) => [from, to]);
    const dots = [...drawn.matchAll(/class="dot injected" cx="([\d.]+)"/g)].map(([, x]) => x);
    expect(new Set(dots).size).toBe(3);
    expect(dots).toEqual([7, 11, 15].map(xOf));
    expect(marks).toEqual(dots.map((x) => [x, x]));
  });

  it('marks none where nothing was injected', () => {
    const drawn = plotTimeline(digestOf([...openingLines(), detected('crash')])).text;
    expect(drawn).toContain('class="dot emitted"');
    expect(drawn).not.toMatch(/mark injected|dot injected/);
  });

  it('leaves no label out, however close they are', () => {
    const said = textsIn(timeline, 'said');
    for (const event of digest.events.listed) {
      if (event.timestamp !== null) expect(said).toContain(event.event_id);
    }
    for (const action of ['restart_service', 'scale_workers', 'noop']) {
      expect(said).toContain(action);
    }
    expect(said.filter((text) => text === 'allowed')).toHaveLength(3);
  });
});

it('no event has the colour of a worker', () => {
  const page = pageOf(reportOf(checkedLog(linesOf(defaultRun()))));
  const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
  const rules = [...style.matchAll(/([^{}]*)\{([^{}]*var\(--w\d\)[^{}]*)\}/g)];
  expect(rules.map(([, selector]) => selector?.trim())).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `.w${String(number)}`),
  );
});

describe('names beside the ends of lines', () => {
  const at = (ys: readonly number[], lowest?: number) =>
    spreadLabels(
      ys.map((y) => ({ label: y, y })),
      13,
      lowest,
    ).map(({ y }) => y);

  it('are moved apart, and up again where the last one would leave the frame', () => {
    expect(at([50, 52, 54])).toEqual([50, 63, 76]);
    expect(at([50, 52, 54], 60)).toEqual([34, 47, 60]);
    expect(at([10, 52, 54], 60)).toEqual([10, 47, 60]);
  });
});
