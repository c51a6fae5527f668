/** The machine's own time. */
export const machineClock = {
    nowUs: () => Math.floor(performance.now() * 1_000),
    timestamp: () => new Date().toISOString(),
};
