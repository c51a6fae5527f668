import { sha256, specFile, storeSpec } from '../../app/registry.js';
/** The registry of one root. */
export function registryOf(root) {
    return {
        fileOf: specFile,
        hashOf: sha256,
        store: (spec, replace) => storeSpec(root, spec, replace),
    };
}
