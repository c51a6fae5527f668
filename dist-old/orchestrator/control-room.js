export function createRunNumbers() {
    let events = 0;
    let decisions = 0;
    return {
        nextEventId: () => `e${String(++events)}`,
        nextDecisionId: () => `d${String(++decisions)}`,
    };
}
export function createWatchMemory() {
    return { settled_until_us: 0, settled_alerts: new Set() };
}
