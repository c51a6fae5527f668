import { GATES } from '../../core/gates/gates.js';

/** Every gate, in the order in which they are asked: a policy and a decision must be there first. */
export const GATE_NAMES: readonly string[] = ['policy', 'shape', ...GATES.map(({ name }) => name)];
