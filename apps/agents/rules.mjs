#!/usr/bin/env node
// An agent for Node. It looks at the readings alone: what is in the app's log, anyone can have written.
import { createInterface } from 'node:readline';

const propose = (action, workers_to, reason) => ({ type: 'propose', action, workers_to, reason });

function decide({ failed, serving, workers_by_utilization: wanted }) {
  if (failed.length > 0) return propose('restart_service', null, 'a worker has failed');
  if (wanted === null) return { type: 'escalate', reason: 'the readings say nothing' };
  if (wanted > serving) {
    return propose('scale_workers', wanted, 'more work than these workers can do');
  }
  return propose('noop', null, 'no reading confirms the alert');
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { type, protocol, incident_id, nonce, readings } = JSON.parse(line);
  if (type === 'hello') say({ type, protocol, agent: 'rules.mjs', version: '1' });
  if (type === 'incident') say({ ...decide(readings), incident_id, nonce });
  if (type === 'bye') break;
}
