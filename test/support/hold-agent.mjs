// Holds an agent as a run does, and shows what it tells, until that ends or this is killed.
import { openAgentProcess } from '#dist/run/agents/process-channel.js';
import { chooseIsolation } from '#dist/run/agents/isolation.js';

const [level, ...words] = process.argv.slice(2);
const channel = openAgentProcess(words, {
  isolation: chooseIsolation(level),
  env: process.env,
  passedVariables: [],
  cwd: process.cwd(),
  hidden: [],
  lineBytes: 16_384,
  onStderr: () => undefined,
});
for (;;) {
  const next = await channel.next(1_000);
  if (next?.kind === 'line') process.stdout.write(`${next.bytes.toString()}\n`);
  else if (next !== undefined) break;
}
await channel.end();
