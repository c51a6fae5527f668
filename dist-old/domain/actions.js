/** Every action that the story knows, in the order of its index (0 noop … 4 delete). */
export const ACTIONS = ['noop', 'restart_service', 'scale_workers', 'rollback', 'delete'];
/**
 * The actions that code exists for. `rollback` and `delete` are names that can be asked for and are
 * refused; nothing in this repository could carry them out.
 */
export const EXECUTABLE_ACTIONS = ['noop', 'restart_service', 'scale_workers'];
export function isExecutable(action) {
    return EXECUTABLE_ACTIONS.some((known) => known === action);
}
export function actionIndex(action) {
    return ACTIONS.indexOf(action);
}
