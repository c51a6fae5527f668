/** In the order in which they are asked. The first that chooses ends the matter. */
export const RULES = [
    {
        name: 'false_alarm_is_noop',
        applies: ({ incident }) => incident === 'false_alarm',
        verdict: { kind: 'choose', action: 'noop' },
        because: 'the readings deny the alert, so there is nothing to repair',
    },
    {
        name: 'no_scaling_at_the_maximum',
        applies: ({ workers }) => workers === 'at_max',
        verdict: { kind: 'exclude', action: 'scale_workers' },
        because: 'the spec allows no more workers',
    },
];
