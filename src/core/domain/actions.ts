import { deepFreeze } from './objects.js';

/** Every action that the story knows, in the order of its index (0 noop … 4 delete). */
export const ACTIONS = deepFreeze([
  'noop',
  'restart_service',
  'scale_workers',
  'rollback',
  'delete',
] as const);
export type ActionName = (typeof ACTIONS)[number];

/**
 * The actions that code exists for. `rollback` and `delete` are names that can be asked for and are
 * refused; nothing in this repository could carry them out.
 */
export const EXECUTABLE_ACTIONS = deepFreeze(['noop', 'restart_service', 'scale_workers'] as const);
export type ExecutableAction = (typeof EXECUTABLE_ACTIONS)[number];

export function isExecutable(action: string): action is ExecutableAction {
  return isOneOf(EXECUTABLE_ACTIONS, action);
}

/** Whether it is a name that the story knows. @param action any text */
export function isActionName(action: string): action is ActionName {
  return isOneOf(ACTIONS, action);
}

/** @param text any text, not only one that a list of this type could hold */
export function isOneOf(texts: readonly string[], text: string): boolean {
  return texts.includes(text);
}

export function actionIndex(action: ActionName): number {
  return ACTIONS.indexOf(action);
}

/** What code exists for none: refused in every environment, whatever a policy says. */
export const NEVER_ALLOWED: readonly ActionName[] = deepFreeze(
  ACTIONS.filter((name) => !isExecutable(name)),
);
