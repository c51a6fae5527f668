/** Every command, as it is typed. */
export const COMMAND_NAMES = [
    'run',
    'onboard',
    'verify',
    'demo-mode-violation',
    'help',
];
