/** Every command, as it is typed. */
export const COMMAND_NAMES: readonly string[] = [
  'run',
  'onboard',
  'verify',
  'demo-mode-violation',
  'help',
];
