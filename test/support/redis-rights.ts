/** All that the user of a run must be allowed; without `info` only eviction is not found out beforehand. */
export const RUN_RIGHTS = [
  ...['~demo-run:*', '-@all', '+ping', '+eval', '+xadd', '+xrange'],
  ...['+xgroup|create', '+xreadgroup', '+xack'],
];
