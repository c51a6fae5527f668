const ANSWER_WITHIN_MS = 5_000;
/** Requests to the front door in even arrivals, counted by how they ended. */
export class Traffic {
    #client;
    #port;
    #stops = new Set();
    #served = 0;
    #lost = 0;
    constructor(client, port) {
        this.#client = client;
        this.#port = port;
    }
    counts() {
        return { served: this.#served, lost: this.#lost };
    }
    /**
     * Offers one request every `intervalMs`, open loop: a slow answer does not delay the next
     * request, and a late timer sends what is due at once.
     * @returns stops the offering; requests under way are still counted
     */
    offer(path, intervalMs) {
        let due = performance.now() + intervalMs;
        let timer = setTimeout(send, intervalMs);
        const ask = this.#ask.bind(this, path);
        function send() {
            const now = performance.now();
            for (; due <= now; due += intervalMs)
                void ask();
            timer = setTimeout(send, Math.max(1, due - now));
        }
        const stop = () => {
            clearTimeout(timer);
            this.#stops.delete(stop);
        };
        this.#stops.add(stop);
        return stop;
    }
    /** Ends every offering. */
    stop() {
        for (const stop of this.#stops)
            stop();
    }
    async #ask(path) {
        const status = await this.#client.get(this.#port, path, ANSWER_WITHIN_MS);
        if (status === 200)
            this.#served += 1;
        else
            this.#lost += 1;
    }
}
