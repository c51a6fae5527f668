import { findSpec, sha256, specFile, storeSpec } from '../app/registry.js';
import type { Registry } from '../walkthrough/run.js';

/** The registry of one root. */
export function registryOf(root: string): Registry {
  return {
    fileOf: specFile,
    hashOf: sha256,
    find: (appName) => findSpec(root, appName),
    store: (spec, replace) => storeSpec(root, spec, replace),
  };
}
