export function newStory(run) {
    return {
        run,
        app_name: undefined,
        previous: 0,
        events: 0,
        decisions: 0,
        injected: undefined,
        emitted: undefined,
        open: undefined,
        act: undefined,
    };
}
/** The line that announced an event: the scenario's injection, or the latest emission. */
export function announcementOf({ injected, emitted }, eventId) {
    if (injected?.event_id === eventId) {
        return { seq: injected.seq, event_type: injected.failure_type };
    }
    return emitted?.event_id === eventId ? emitted : undefined;
}
