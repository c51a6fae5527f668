export function createMint() {
    const minted = new WeakMap();
    return {
        mint(fields) {
            const decision = Object.freeze({ ...fields });
            minted.set(decision, { decision, spent: false });
            return decision;
        },
        claim(presented) {
            if (typeof presented !== 'object' || presented === null)
                return { minted: false };
            const record = minted.get(presented);
            if (record === undefined)
                return { minted: false };
            const first_use = !record.spent;
            record.spent = true;
            return { minted: true, decision: record.decision, first_use };
        },
    };
}
