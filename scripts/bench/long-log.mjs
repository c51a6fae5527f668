import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, timeNode } from './surroundings.mjs';

const BYTES_PER_CHUNK = 1024 * 1024;
/** A real log of attacks begins with the control: announced, decided, attacked, executed. */
const CONTROL_LINES = 4;
const BY_ITSELF = /^\{"event_name":"ORCH_REFUSE".*"cause":null,/;

/**
 * Makes a long log that verifies: that of real attacks, whose refusals go on and on, chained anew.
 * @param folder where the real one is made, once
 */
export function makeLongLog(folder, path, lines) {
  const root = join(folder, 'root');
  const source = join(root, 'logs', 'violation_proof.log');
  if (!existsSync(source)) timeNode([BIN, 'demo-mode-violation', '--quiet', '--root', root]);
  const real = readFileSync(source, 'latin1').split('\n').slice(0, -1);
  // An attack about which a human is asked has lines that belong together.
  const refusals = real.slice(CONTROL_LINES).filter((line) => BY_ITSELF.test(line));
  const fd = openSync(path, 'w');
  let prev = '0'.repeat(64);
  let chunk = '';
  for (let at = 0; at < lines; at += 1) {
    const line = at < CONTROL_LINES ? real[at] : refusals[(at - CONTROL_LINES) % refusals.length];
    const chained = `${line
      .replace(/"attacks":\d+/, `"attacks":${lines - CONTROL_LINES + 1}`)
      .replace(/"seq":\d+/, `"seq":${at + 1}`)
      .replace(/"prev":"[0-9a-f]{64}"\}$/, `"prev":"${prev}"}`)}\n`;
    prev = createHash('sha256').update(chained).digest('hex');
    chunk += chained;
    if (chunk.length > BYTES_PER_CHUNK || at === lines - 1) {
      writeSync(fd, chunk, null, 'latin1');
      chunk = '';
    }
  }
  closeSync(fd);
}
