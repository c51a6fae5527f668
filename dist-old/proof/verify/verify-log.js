import { checkArchive } from './check-archive.js';
import { checkHead, headOf } from './check-head.js';
import { checkLog } from './check-log.js';
import { problem } from './problem.js';
/**
 * Judges a proof log: its lines, its signed head, and the chain of runs before it.
 * @param path the log; its head beside it and, at home, the archive are read too
 * @throws the system's error when a file cannot be read
 */
export async function verifyLog(path, options = {}) {
    const log = await checkLog(path, options);
    const nothing = { signed_by: null, predecessors: 0 };
    if (log.problem !== null)
        return judged(log, { ...nothing, unknown: [], problem: log.problem });
    const head = checkHead(headOf(path), log);
    const archive = await checkArchive(path, log);
    const found = headProblem(head, archive, options.key) ?? archive.problem;
    return judged(log, {
        signed_by: head.state === 'good' ? head.head.public_key : null,
        predecessors: archive.predecessors,
        unknown: [
            ...(isAnchored(log, options) ? [] : unknownOfHead(head, options.key)),
            ...(archive.complete ? [] : ['predecessor_not_at_hand']),
        ],
        problem: found === null ? null : { ...found, line: log.lines, offset: log.bytes },
    });
}
function judged(log, found) {
    const valid = found.problem === null;
    return { ...log, ...found, valid, sealed: valid && found.unknown.length === 0 };
}
/**
 * A wrong head is a problem. So is another's key, where a key was given, or where the log stands at
 * home, where the user's own key sealed it; elsewhere it only is not known whose key it is.
 */
function headProblem(head, archive, key) {
    if (head.state === 'bad')
        return head.problem;
    if (head.state === 'absent' || key === undefined)
        return undefined;
    const isForeign = head.head.public_key !== key.public_key;
    if (!isForeign || (key.origin === 'own' && !archive.at_home))
        return undefined;
    return problem('foreign_key', `a head signed by ${key.public_key}`, head.head.public_key);
}
function unknownOfHead(head, key) {
    if (head.state !== 'good')
        return ['no_head'];
    if (key === undefined)
        return ['no_key'];
    return head.head.public_key === key.public_key ? [] : ['key_not_known'];
}
/** A note of the last line's hash says as much as a seal. */
function isAnchored(log, { anchors = [] }) {
    return anchors.some(({ line, hash }) => line === log.lines && hash === log.head);
}
