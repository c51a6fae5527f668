const KEYS = ['~demo-run:*', '-@all'];
/** All that the user of a run must be allowed; without `info` only eviction is not found out beforehand. */
export const RUN_RIGHTS = [
  ...[...KEYS, '+ping', '+eval', '+xadd', '+xrange'],
  ...['+xgroup|create', '+xreadgroup', '+xack'],
];
/** Enough to compare. */
export const VERIFY_RIGHTS = [...KEYS, '+ping', '+xrange'];
/** What putting right needs. */
export const REDELIVERY_RIGHTS = [
  ...[...KEYS, '+ping', '+eval', '+xadd', '+xrange', '+xgroup|create', '+xgroup|setid'],
  ...['+xpending', '+xack'],
];
/** Where the URL names another database than 0. */
export const DATABASE_RIGHT = '+select';
