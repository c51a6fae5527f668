import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { sha256 } from '../app/registry.js';
import { readQTable } from '../../core/decider/read-q-table.js';
import { DemoRunError } from '../../core/domain/errors.js';
import type { Policy } from '../../core/domain/policy.js';
import { inScratchFolder } from '../../base/scratch-folder.js';
import type { Sandbox, ProcessEnvironment } from '../walkthrough/attacks/sandbox.js';
import { workingFolder } from '../../base/working-folder.js';
import { readPolicyInputs, withAgentBudgets } from './policy-file.js';
import type { RunInputs } from './run-inputs.js';

/** All that this worker does: it posts what it was given. */
const POSTING = `
const { parentPort, workerData } = require('node:worker_threads');
parentPort.postMessage(workerData);
`;

/**
 * The real readers, ports, variables and files, for the attacks to turn against the gates.
 * @param scratch the folder in which the attacks may make files: each goes with its attack
 */
export function openSandbox(
  { policy, q_table_text }: RunInputs,
  policyFile: string | undefined,
  scratch: string,
): Sandbox {
  const policyText = JSON.stringify(policy);
  return {
    policyText,
    tableText: q_table_text,
    sha256,
    readPolicyFile: (file) => readPolicyFile(scratch, file),
    // Not the file that was named: what became of that meanwhile is no part of the attack.
    rereadPolicy: () =>
      policyFile === undefined
        ? builtInHash(policy)
        : readPolicyFile(scratch, { text: policyText }),
    isSoundTable: (text) => readQTable(text, sha256).sound,
    passThroughPort,
    postFromWorker,
    runIn: (environment, work) =>
      withVariables(environment.variables, () => withFiles(scratch, environment, work)),
  };
}

function readPolicyFile(
  scratch: string,
  { text, linked }: Parameters<Sandbox['readPolicyFile']>[0],
): string | undefined {
  // Two files and no folder: on some file systems a folder takes longer to go than all the rest.
  const path = join(scratch, `.attack-${randomUUID()}.json`);
  const link = `${path}.link`;
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
    if (linked !== true) return policyHash(path);
    symlinkSync(path, link);
    return policyHash(link);
  } finally {
    for (const made of [link, path]) rmSync(made, { force: true });
  }
}

function builtInHash({ agent }: Policy): string {
  return withAgentBudgets(readPolicyInputs(undefined), agent !== undefined).policy_sha256;
}

/** @returns undefined where there is no policy: then everything is refused */
function policyHash(path: string): string | undefined {
  try {
    return readPolicyInputs(path).policy_sha256;
  } catch (error) {
    if (error instanceof DemoRunError && error.code === 'policy_invalid') return undefined;
    throw error;
  }
}

function passThroughPort(message: unknown): unknown {
  const { port1, port2 } = new MessageChannel();
  try {
    port1.postMessage(message);
    const arrived = receiveMessageOnPort(port2) as { readonly message: unknown } | undefined;
    return arrived?.message;
  } finally {
    port1.close();
  }
}

async function postFromWorker(message: unknown): Promise<unknown> {
  const worker = new Worker(POSTING, { eval: true, workerData: message });
  try {
    const [arrived] = (await once(worker, 'message')) as [unknown];
    return arrived;
  } finally {
    await worker.terminate();
  }
}

async function withVariables<Result>(
  variables: ProcessEnvironment['variables'],
  work: () => Promise<Result>,
): Promise<Result> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  try {
    for (const [name, value] of Object.entries(variables)) setVariable(name, value);
    return await work();
  } finally {
    for (const [name, value] of before) setVariable(name, value);
  }
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

async function withFiles<Result>(
  scratch: string,
  { files }: ProcessEnvironment,
  work: () => Promise<Result>,
): Promise<Result> {
  const names = Object.keys(files);
  if (names.length === 0) return work();
  return inScratchFolder(scratch, '.attack-', async (folder) => {
    const before = workingFolder() ?? dirname(folder);
    for (const name of names) writeFileSync(join(folder, name), files[name] ?? '');
    process.chdir(folder);
    try {
      return await work();
    } finally {
      process.chdir(before);
    }
  });
}
