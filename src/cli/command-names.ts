/** Every command, as it is typed. */
export const COMMAND_NAMES: readonly string[] = [
  'run',
  'onboard',
  'verify',
  'explain',
  'demo-mode-violation',
  'help',
];
