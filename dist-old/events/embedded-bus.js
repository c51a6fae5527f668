/**
 * The bus inside this process, with the promises of the Redis one: an entry is stored once however
 * often it is published, entries are delivered in order, and each once.
 */
export function createEmbeddedBus() {
    const entries = [];
    const pending = new Set();
    let delivered = 0;
    let wake;
    function deliver() {
        const event = entries[delivered];
        if (event === undefined)
            return undefined;
        delivered += 1;
        pending.add(event.event_id);
        return {
            event,
            acknowledge() {
                pending.delete(event.event_id);
                return Promise.resolve();
            },
        };
    }
    return {
        kind: 'embedded',
        publish(event) {
            if (!entries.some(({ event_id }) => event_id === event.event_id))
                entries.push(event);
            wake?.();
            return Promise.resolve();
        },
        async receive(deadlineMs) {
            const waiting = deliver();
            if (waiting !== undefined)
                return waiting;
            await new Promise((resolve) => {
                const timer = setTimeout(resolve, deadlineMs);
                wake = () => {
                    clearTimeout(timer);
                    resolve();
                };
            });
            wake = undefined;
            return deliver();
        },
        close() {
            wake?.();
            return Promise.resolve();
        },
    };
}
