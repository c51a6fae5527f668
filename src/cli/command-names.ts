/** Every command, as it is typed, in the order of the help. */
export const COMMAND_NAMES = [
  'run',
  'rehearse',
  'notes',
  'onboard',
  'check-app',
  'scenario',
  'agent',
  'mcp',
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
  'completion',
  'help',
] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];
