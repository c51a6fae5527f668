/** Prints names and values in two columns. */
export function printRows(rows, width) {
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(width)}${value}\n`);
}
