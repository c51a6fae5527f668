import { machineClock } from '../../app/machine-clock.js';
import { archiveEarlierLog } from '../../proof/archive.js';
import { behaviourDigest } from '../../proof/behaviour-digest.js';
import { sealLog } from '../../proof/head.js';
import { logPath } from '../../proof/log-files.js';
import { DurableProofLog } from '../../proof/proof-log.js';
import { nextRunId } from '../../proof/run-numbers.js';
import { checkLog } from '../../proof/verify/check-log.js';
import { tellingLog } from '../../walkthrough/telling-log.js';
/** Archives the earlier log of this kind and opens a new one in its place. */
export async function openLog({ logs, key, tell }, run, runId = nextRunId(logs)) {
    const prev = await clearTheWay({ logs, key, tell }, run.kind, runId);
    const path = logPath(logs, run.kind);
    const file = new DurableProofLog({ path, runId, prev, clock: machineClock });
    let ended;
    return {
        log: tellingLog(file, run, tell),
        end: () => (ended ??= end(file, key)),
        isEnded: () => ended !== undefined,
        behaviourDigest: () => behaviourDigest(path),
    };
}
/**
 * Archives the earlier log of a kind, and says so where that one had to be recovered.
 * @returns what a new log names as its predecessor
 */
export async function clearTheWay({ logs, key, tell }, kind, runId) {
    const parts = { logs, runId, key, clock: machineClock };
    const { prev, recovered } = await archiveEarlierLog(kind, parts);
    if (recovered !== undefined)
        tell({ fact: 'recovered', ...recovered });
    return prev;
}
/**
 * Closes a log, checks the file, and seals it if what it holds is a whole run. Anything else stays
 * without a head: the next start ends it, or refuses.
 */
async function end(file, key) {
    const { lines, head, intact } = file.close();
    const { path, runId } = file;
    const unsealed = { path, lines, head, sealed: false };
    if (!intact)
        return { ...unsealed, valid: false, problem: 'it could not be written' };
    if (lines === 0)
        return { ...unsealed, valid: false, problem: 'it holds no line' };
    const found = await checkLog(path);
    const isWhatWasWritten = found.lines === lines && found.head === head;
    if (found.problem !== null || !isWhatWasWritten) {
        return { ...unsealed, valid: false, problem: inWords(found.problem) };
    }
    sealLog(path, { run_id: runId, lines, head }, key);
    return { ...unsealed, sealed: true, valid: true, problem: null };
}
function inWords(found) {
    if (found === null)
        return 'it is not what was written';
    return `line ${String(found.line)}: ${found.code}, found ${found.found}`;
}
