import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appSpecSchema } from '../domain/app-spec.js';
import { DemoRunError, codeOf, messageOf } from '../domain/errors.js';
import { makeFolder, writeAtomically } from '../files/durable-files.js';
/** Where the spec of an app stands, relative to the root. */
export function specFile(appName) {
    return `apps/registry/${appName}.json`;
}
/**
 * Stores the text of a spec. The same text again is fine; a different one is left as it is unless
 * `replace` is set.
 * @throws DemoRunError `registry_unwritable`
 */
export function storeSpec(root, spec, replace) {
    const path = join(root, specFile(spec.name));
    try {
        makeFolder(join(root, 'apps', 'registry'));
        if (writeAtomically(path, spec.text, 'keep'))
            return { outcome: 'created' };
        const existing = readFileSync(path, 'utf8');
        if (existing === spec.text)
            return { outcome: 'unchanged' };
        if (!replace)
            return { outcome: 'differs', existing: parseSpec(existing) };
        writeAtomically(path, spec.text, 'replace');
        return { outcome: 'replaced' };
    }
    catch (cause) {
        throw new DemoRunError('registry_unwritable', `${path} cannot be written: ${messageOf(cause)}`, {
            cause,
            remedy: 'choose a writable folder with --root',
        });
    }
}
/** SHA-256 of the spec as it stands in the registry; of nothing where there is none. */
export function specHash(root, appName) {
    return sha256(readIfThere(join(root, specFile(appName))));
}
export function sha256(text) {
    return createHash('sha256').update(text).digest('hex');
}
function readIfThere(path) {
    try {
        return readFileSync(path, 'utf8');
    }
    catch (error) {
        if (codeOf(error) === 'ENOENT')
            return '';
        throw error;
    }
}
function parseSpec(text) {
    try {
        return appSpecSchema.safeParse(JSON.parse(text)).data;
    }
    catch {
        return undefined;
    }
}
