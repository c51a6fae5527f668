/** All that the user of a run must be allowed; without `info` only eviction is not found out beforehand. */
export const RUN_RIGHTS = [
  ...['~demo-run:*', '-@all', '+ping', '+eval', '+xadd', '+xrange'],
  ...['+xgroup|create', '+xreadgroup', '+xack'],
];
/** Enough to compare. */
export const VERIFY_RIGHTS = ['~demo-run:*', '-@all', '+ping', '+xrange'];
/** What putting right needs besides. */
export const REDELIVERY_RIGHTS = ['+xpending', '+xgroup|setid'];
