const NUMBER = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, useGrouping: false });
const HEADINGS = ['figure', 'ours', 'against', 'ratio (p10-p90)', 'goal', ''];

/** The report as text: one table, and below it the parts of the figures that have any. */
export function tableText({ machine, load, took_s, rows }) {
  const { node, cores } = machine;
  const loads = [load.before, load.after].map((value) => value.toFixed(1)).join(' -> ');
  return [
    `Medians. Node ${node}, ${cores} cores, load ${loads}, took ${took_s.toFixed(0)} s.`,
    '',
    ...align([HEADINGS, ...rows.map(cells)]),
    '',
    'Ratio: start-up, run, gates, turns and CPU, our time over the other; recovery, how many',
    'times faster; the others, our speed over the other.',
    'Not measured: p90 stayed more than twice p10, in up to four tries, so that the median says little.',
    ...rows.flatMap(partsOf),
    '',
  ].join('\n');
}

function cells({ figure, unit, ours, peer, ratio, goal, goal_text, met, noisy }) {
  return [
    figure,
    `${shorten(ours.median)} ${unit}`,
    `${peer.name} ${shorten(peer.median)}`,
    `${shorten(ratio.median)} (${shorten(ratio.p10)}-${shorten(ratio.p90)})`,
    goal_text ?? goalText(goal),
    noisy ? 'not measured' : met === null ? '' : met ? 'MET' : 'MISSED',
  ];
}

function goalText(goal) {
  if (goal === null) return '-';
  return 'at_most' in goal ? `<= ${goal.at_most}` : `>= ${goal.at_least}`;
}

function partsOf({ figure, unit, parts_unit = unit, ours, parts }) {
  if (parts === undefined) return [];
  const table = Object.entries(parts).map(([part, { median, p10, p90 }]) => [
    `  ${part}`,
    `${shorten(median)} ${parts_unit}`,
    `${shorten(p10)}-${shorten(p90)}`,
  ]);
  return ['', `${figure}: ${shorten(ours.median)} ${unit}, n ${ours.n}`, ...align(table)];
}

function align(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

function shorten(value) {
  return value >= 1_000 ? String(Math.round(value)) : NUMBER.format(value);
}
