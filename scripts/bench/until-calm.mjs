/** How often a measurement is taken again: by then the machine is not about to become quiet. */
const REPEATS = 3;

/**
 * Takes a measurement, and takes it again while one of its rows is noisy: a median that depends on what
 * others do on the machine says nothing about us. Of each figure the first row stays that is not
 * noisy, whatever it says, so nothing is chosen by its value.
 * @param {() => Promise<any[]>} measure gives rows as `judge` makes them
 * @returns its rows; a row that was noisy each time is still `noisy`, and its goal is not judged
 */
export async function measureUntilCalm(measure) {
  let rows = await measure();
  for (let repeat = 0; repeat < REPEATS && rows.some(({ noisy }) => noisy); repeat += 1) {
    const again = await measure();
    rows = rows.map((row) =>
      row.noisy ? (again.find((other) => isSame(row, other)) ?? row) : row,
    );
  }
  return rows;
}

function isSame(row, other) {
  return row.figure === other.figure && row.peer.name === other.peer.name;
}
