import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sha256 } from '../../app/registry.js';
import { DemoRunError, messageOf } from '../../domain/errors.js';
import { EXIT } from '../../domain/exit-codes.js';
import { shorten } from '../../domain/safe-text.js';
import { logFolder, logPath } from '../../proof/log-files.js';
import { keyFiles } from '../../proof/signing-key.js';
import { readTrustedKey } from '../../proof/verify/trusted-key.js';
import { verifyLog } from '../../proof/verify/verify-log.js';
import { Replay } from '../../replay/replay.js';
import { parseOptions } from '../options.js';
import { stateFolder } from '../state-folder.js';
import { printJson } from '../views/teller.js';
import { styleFor } from '../views/style.js';
import { verifyText } from '../views/verify-text.js';
import { readRunInputs } from '../wiring/run-inputs.js';
/** `demo-run verify [FILE]`: judges a proof log by what stands in it, beside it and before it. */
export async function verifyCommand(raw) {
    const options = parseOptions(raw, ['anchor']);
    const path = typeof raw['file'] === 'string'
        ? resolve(raw['file'])
        : logPath(logFolder(options.root), 'run');
    const replay = raw['replay'] === true ? newReplay() : undefined;
    const report = await verify(path, {
        anchors: options.anchor,
        key: trustedKey(raw['key']),
        ...(replay === undefined ? {} : { judge: (line) => replay.judge(line) }),
    });
    const replayed = replay === undefined ? null : { table_at_hand: replay.hasTable };
    if (options.json)
        printJson({ fact: 'verified', path, ...report, replayed });
    const people = options.json ? process.stderr : process.stdout;
    const lines = verifyText(path, report, replayed, styleFor(people, options.color));
    people.write(`${(options.quiet ? lines.slice(0, 1) : lines).join('\n')}\n`);
    return exitCodeOf(report, replayed);
}
function exitCodeOf({ valid, sealed }, replayed) {
    if (!valid)
        return EXIT.proofLogInvalid;
    return sealed && replayed?.table_at_hand !== false ? EXIT.ok : EXIT.inconclusive;
}
function newReplay() {
    const { q_table, q_table_sha256 } = readRunInputs();
    return new Replay({ q_table: new Map(Object.entries(q_table.rows)), q_table_sha256, sha256 });
}
/** The key that was given, or this user's own, where there is one. */
function trustedKey(given) {
    if (typeof given !== 'string')
        return ownKey();
    try {
        return readTrustedKey(readFileSync(given, 'utf8'), 'given');
    }
    catch (cause) {
        throw new DemoRunError('input_unreadable', `${shorten(given, 200)} is not a public Ed25519 key: ${messageOf(cause)}`, { cause, remedy: 'give the file ed25519.pub.pem of whoever ran it' });
    }
}
function ownKey() {
    const { open } = keyFiles(stateFolder());
    try {
        return readTrustedKey(readFileSync(open, 'utf8'), 'own');
    }
    catch {
        return undefined;
    }
}
async function verify(path, options) {
    try {
        return await verifyLog(path, options);
    }
    catch (cause) {
        throw new DemoRunError('input_unreadable', `${shorten(path, 200)} cannot be read: ${messageOf(cause)}`, {
            cause,
            remedy: 'name a proof log, or make one with: npx demo-run',
        });
    }
}
