/** Every command, as it is typed. */
export const COMMAND_NAMES: readonly string[] = [
  'run',
  'onboard',
  'verify',
  'log',
  'explain',
  'diff',
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
