/** Every command, as it is typed. */
export const COMMAND_NAMES: readonly string[] = [
  'run',
  'onboard',
  'verify',
  'explain',
  'report',
  'redeliver',
  'pause',
  'resume',
  'policy',
  'train',
  'evaluate',
  'twin',
  'demo-mode-violation',
  'help',
];
