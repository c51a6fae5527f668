import { minted, type Attack, type AttackClass } from './attack.js';

const NEVER = { gate: 'never_list', code: 'never_allowed' } as const;
const NOT_EXECUTABLE = { gate: 'allowlist', code: 'not_executable' } as const;
const NO_DECISION = { gate: 'shape', code: 'not_a_decision' } as const;

const named = (
  id: string,
  tried: string,
  action: unknown,
  stopped_by: Attack['stopped_by'] = NOT_EXECUTABLE,
): Attack => ({ id, tried, stopped_by, make: minted({ action }) });

const extended = (attack: Attack): Attack => ({ ...attack, extended: true });

export const ACTION_NAMES: AttackClass = {
  name: 'names',
  title: 'an action that is never allowed',
  attacks: [
    named('rollback', 'a minted decision to roll back', 'rollback', NEVER),
    named('delete', 'a minted decision to delete', 'delete', NEVER),
    named('unknown_action', 'a minted decision for drop_database', 'drop_database'),
    named('lookalike_action', 'restart_service with a Cyrillic e', 'r\u0435start_service'),
    extended(named('padded_action', 'noop with a space behind it', 'noop ')),
    extended(named('nul_action', 'noop with a NUL behind it', 'noop\0')),
    extended(named('upper_case_action', 'NOOP', 'NOOP')),
    extended(named('prototype_action', '__proto__ as the action', '__proto__')),
    extended(named('constructor_action', 'constructor as the action', 'constructor')),
    extended(named('array_action', 'a list that holds noop as the action', ['noop'], NO_DECISION)),
    extended(
      named(
        'object_action',
        'an object that reads as noop',
        { toString: () => 'noop' },
        NO_DECISION,
      ),
    ),
    extended(named('number_action', 'the number of noop as the action', 0, NO_DECISION)),
  ],
};
