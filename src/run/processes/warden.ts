import type { ProcessTraces } from './reap.js';
import type { ToWarden } from './warden-messages.js';

// A process of its own, which outlives ours: it ends when its input does. Where it was not told before
// that all is done, whoever started them has died, and what is left of them is ended from here.

// At this signal, which they may send, Node opens its inspector: through it anybody could run code in here.
// It is taken before anything else is loaded.
process.on('SIGUSR1', () => undefined);
const { reap } = await import('./reap.js');
const { removeTree } = await import('./remove-tree.js');

let text = '';
process.stdin.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
process.stdin.once('error', () => undefined).once('close', () => void finish(text));

async function finish(told: string): Promise<void> {
  let traces: ProcessTraces | undefined;
  let folder: string | undefined;
  for (const message of messagesIn(told)) {
    if (message.kind === 'watch') ({ traces, folder } = message);
    else traces = undefined;
  }
  if (traces !== undefined) await reap(traces);
  if (folder !== undefined) removeTree(folder);
}

/** Half a line is none: who wrote it died meanwhile. */
function messagesIn(told: string): ToWarden[] {
  const lines = told.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as ToWarden);
}
