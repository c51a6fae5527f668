import { join } from 'node:path';
const LOG_FILES = {
    run: 'day1_proof.log',
    onboard: 'onboarding_proof.log',
    violation: 'violation_proof.log',
};
export function logFolder(root) {
    const folder = join(root, 'logs');
    return { folder, archive: join(folder, 'archive') };
}
export function logPath({ folder }, kind) {
    return join(folder, LOG_FILES[kind]);
}
export function allLogPaths(logs) {
    return Object.values(LOG_FILES).map((file) => join(logs.folder, file));
}
