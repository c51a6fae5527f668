import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { DemoRunError, messageOf } from '../../domain/errors.js';
import { EXIT } from '../../domain/exit-codes.js';
import { quote, toPrintableAscii } from '../../domain/safe-text.js';
import { onboardApp } from '../../walkthrough/onboard-app.js';
import { parseOptions } from '../options.js';
import { createTeller } from '../views/teller.js';
import { stateFolder } from '../state-folder.js';
import { withOnboardingDesk } from '../wiring/with-onboarding-desk.js';
const MAX_INPUT_BYTES = 256 * 1024;
const TOO_LARGE = 'it is larger than 256 KiB';
const HOW_TO = 'give --name, --repo and --runtime, or --file FILE, or a JSON object on stdin';
/** `demo-run onboard`: step 1 of the walkthrough alone. */
export async function onboardCommand(raw) {
    const options = parseOptions(raw, []);
    const request = await readRequest(raw);
    const tell = createTeller(options);
    return withOnboardingDesk({ root: options.root, stateFolder: stateFolder(), tell }, async ({ main, registry }) => {
        const onboarding = await onboardApp({
            log: main.log,
            registry,
            request,
            replaceSpec: raw['replace'] === true,
            tell,
        });
        const check = await main.end();
        tell({ fact: 'log_checked', check });
        if (options.quiet && !options.json) {
            const verdict = onboarding.accepted ? 'ONBOARDED' : 'REJECTED';
            process.stdout.write(`${verdict}  ${toPrintableAscii(check.path)}\n`);
        }
        return onboarding.accepted ? EXIT.ok : EXIT.answerIsNo;
    });
}
/** Flags fill in or overrule what a file or stdin says. */
async function readRequest(raw) {
    const flags = Object.fromEntries(Object.entries({ name: raw['name'], repo_url: raw['repo'], runtime: raw['runtime'] }).filter(([, value]) => value !== undefined));
    if (typeof raw['file'] === 'string')
        return { ...readFile(raw['file']), ...flags };
    if (Object.keys(flags).length > 0)
        return flags;
    if (process.stdin.isTTY)
        throw unreadable('nothing to onboard', undefined);
    return parse(await readStdin(), 'stdin');
}
function readFile(path) {
    try {
        if (statSync(path).size > MAX_INPUT_BYTES)
            throw new RangeError(TOO_LARGE);
        return parse(readFileSync(path), quote(path));
    }
    catch (error) {
        if (error instanceof DemoRunError)
            throw error;
        throw unreadable(`${quote(path)} cannot be read: ${messageOf(error)}`, error);
    }
}
async function readStdin() {
    const chunks = [];
    let size = 0;
    for await (const chunk of process.stdin) {
        size += chunk.length;
        if (size > MAX_INPUT_BYTES)
            throw unreadable(`stdin cannot be read: ${TOO_LARGE}`, undefined);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}
function parse(bytes, source) {
    if (bytes.toString('latin1').trim() === '')
        throw unreadable(`${source} is empty`, undefined);
    try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    }
    catch (error) {
        throw unreadable(`${source} does not hold one JSON object in UTF-8`, error);
    }
}
function unreadable(message, cause) {
    return new DemoRunError('input_unreadable', message, { cause, remedy: HOW_TO });
}
