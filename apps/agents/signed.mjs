#!/usr/bin/env node
// Signs what another agent proposes: signed.mjs KEY.pem COMMAND [ARGUMENT ...]
// The key is an Ed25519 one (PKCS #8, PEM), as `openssl genpkey -algorithm ed25519` makes it.
import { spawn } from 'node:child_process';
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [keyFile, command, ...args] = process.argv.slice(2);
const key = createPrivateKey(readFileSync(keyFile));
const agent = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
let run_id;

process.stdin.pipe(agent.stdin);
createInterface({ input: process.stdin }).on('line', (line) => {
  run_id = JSON.parse(line).run_id ?? run_id;
});
createInterface({ input: agent.stdout }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.type === 'propose') message.signature = signatureOf(message);
  process.stdout.write(`${JSON.stringify(message)}\n`);
});
agent.on('exit', (code) => {
  process.exitCode = code ?? 1;
  process.stdin.destroy();
});

/** One fact a line: what is signed is what is done, in this run, about this incident, once. */
function signatureOf({ incident_id, nonce, action, workers_to }) {
  const facts = ['demo-run-proposal/1', run_id, incident_id, nonce, action, workers_to ?? '-'];
  return sign(null, Buffer.from(facts.join('\n')), key).toString('base64');
}
