// Writes docs/proof-lines.md: one real line of each kind, out of runs that are made for it here.
//   npm run proof-lines     (needs python3, whose pseudo-terminal gives the approvals)
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { proofBodySchema } from '#dist/core/domain/proof-lines/catalogue.js';
import { BUILT_IN_POLICY } from '#dist/core/domain/built-in-policy.js';

const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(PROJECT_ROOT, 'scripts', 'demo-run.cjs');
const AT_A_TERMINAL = join(PROJECT_ROOT, 'test', 'support', 'at_a_terminal.py');
const OUT = join(PROJECT_ROOT, 'docs', 'proof-lines.md');
/** An agent that ends workers itself, where the inspector of Node is open. */
const INSPECTOR = join(PROJECT_ROOT, 'test', 'fixtures', 'agents', 'inspector.py');
const QUESTION = 'type ([0-9a-f]{8}) and Enter';

const AGENT = `
import { createInterface } from 'node:readline';
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { type, incident_id, nonce } = JSON.parse(line);
  if (type === 'hello') say({ type: 'hello', agent: 'sample', version: '1.0.0' });
  if (type !== 'incident') continue;
  const asked = { type: 'propose', incident_id, nonce, workers_to: null, reason: 'a worker left' };
  if (way === 'writes_prose') process.stdout.write('I would restart it.\\n');
  else say({ ...asked, action: 'restart_service' });
  if (way === 'asks_twice') say({ ...asked, action: 'delete' });
}
`;

const folder = mkdtempSync(join(tmpdir(), 'demo-run-lines-'));
const env = { PATH: process.env.PATH, XDG_STATE_HOME: join(folder, 'state'), TERM: 'dumb' };
let roots = 0;
try {
  const found = await collect();
  const kinds = proofBodySchema.options.map((schema) => schema.shape.event_name.value);
  const missing = kinds.filter((kind) => !found.has(kind));
  if (missing.length > 0) throw new Error(`no line of ${missing.join(', ')}`);
  writeFileSync(OUT, documentOf(kinds, found));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Real runs, each for the kinds that the ones before it have not shown. */
async function collect() {
  const found = new Map();
  const keep = (root) => {
    for (const line of linesUnder(root)) {
      const { event_name } = JSON.parse(line);
      if (!found.has(event_name)) found.set(event_name, line);
    }
  };
  const asks = policyFile('asks', {
    environment_approval: { dev: [], stage: ['restart_service'], prod: [] },
  });
  const never = policyFile('never', { stable: { ...BUILT_IN_POLICY.stable, give_up_after_ms: 1 } });
  const prod = ['--env', 'prod', '--allow-prod-injection', '--only', 'B'];

  keep(run(['--env', 'dev']));
  keep(run(prod));
  keep(run(['--env', 'prod']));
  keep(run(['--observe', '--only', 'A']));
  keep(run(['--only', 'A', '--policy', never]));
  keep(run(['--only', 'A', '--agent', agentThat('asks_twice')]));
  keep(run(['--only', 'A', '--agent', agentThat('writes_prose')]));
  keep(await runThatIsActedAround());
  keep(run(['onboard', '--name', 'Bad_Name', '--repo', 'http://', '--runtime', 'backand']));
  keep(await runOnTakenPort());
  keep(runOntoFolder());
  keep(atTerminal(prod, { seen: QUESTION, type: '\\1\n' }));
  keep(await interrupted());
  const killed = atTerminal(['--only', 'A', '--policy', asks], { seen: QUESTION, signal: 9 });
  keep(run(['--env', 'prod'], killed));
  return found;
}

/** The command of an agent that wants a restart, and goes about it so. */
function agentThat(way) {
  const file = join(folder, `${way}.mjs`);
  // Started by root, it runs as another user, who must be able to read it.
  chmodSync(folder, 0o755);
  writeFileSync(file, `const way = ${JSON.stringify(way)};\n${AGENT}`);
  return `${process.execPath} ${file}`;
}

function freshRoot() {
  roots += 1;
  const root = join(folder, String(roots));
  mkdirSync(root);
  return root;
}

function run(args, root = freshRoot(), more = {}) {
  const as = { env: { ...env, ...more }, input: '' };
  spawnSync(process.execPath, [BIN, ...args, '--root', root], as);
  return root;
}

function atTerminal(args, step) {
  const root = freshRoot();
  const argv = [process.execPath, BIN, ...args, '--root', root];
  spawnSync('python3', [AT_A_TERMINAL, JSON.stringify({ argv, env, steps: [step], columns: 80 })]);
  return root;
}

/** Every emission fails where the metrics cannot be put. */
function runOntoFolder() {
  const root = freshRoot();
  mkdirSync(join(root, 'logs', 'stage', 'metrics.prom'), { recursive: true });
  return run([], root);
}

async function runThatIsActedAround() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  const agent = ['--agent', `python3 ${INSPECTOR} ${port}`, '--agent-isolation', 'none'];
  const isInspected = { NODE_OPTIONS: `--inspect=127.0.0.1:${port}` };
  return run(['--only', 'A', ...agent], freshRoot(), isInspected);
}

async function runOnTakenPort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const root = await runToEnd(['--port', String(port)]);
  server.close();
  return root;
}

function interrupted() {
  return runToEnd(['--json'], (stdout, kill) => {
    if (stdout.includes('"step":3')) kill('SIGTERM');
  });
}

/** @param {(stdout: string, kill: (signal: NodeJS.Signals) => void) => void} [onStdout] */
function runToEnd(args, onStdout = () => undefined) {
  const root = freshRoot();
  const child = spawn(process.execPath, [BIN, ...args, '--root', root], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  let isKilled = false;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    onStdout(stdout, (signal) => {
      if (!isKilled) child.kill(signal);
      isKilled = true;
    });
  });
  return new Promise((resolve) => child.once('close', () => resolve(root)));
}

function policyFile(name, bent) {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ ...BUILT_IN_POLICY, ...bent }));
  return path;
}

function linesUnder(root) {
  const logs = join(root, 'logs');
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log') && !name.endsWith('operator.log'))
    .flatMap((name) => readFileSync(join(logs, name), 'latin1').split('\n').slice(0, -1));
}

function documentOf(kinds, found) {
  return [
    '# One real line of each kind',
    '',
    'Out of runs that `npm run proof-lines` makes for this page; a test holds each against the schema of its kind.',
    'When a line is written and which fields are its own is in the table of [files.md](files.md).',
    ...kinds.flatMap((kind) => ['', `## ${kind}`, '', '```json', found.get(kind), '```']),
    '',
  ].join('\n');
}
