/**
 * What carries out an action on the pool. There is an entry for each executable action and no
 * other: nothing here, or anywhere, could roll back or delete.
 */
export function createActuator(pool) {
    return {
        noop: () => Promise.resolve({ summary: 'nothing was touched' }),
        restart_service: async () => {
            if (pool.failed.length > 0) {
                const replaced = await pool.replaceFailed();
                return { summary: `${inWorkers(replaced)} replaced after failure` };
            }
            const replaced = await pool.replaceServing();
            return { summary: `${inWorkers(replaced)} replaced one by one` };
        },
        scale_workers: async ({ workers_to }) => {
            const before = pool.serving.length;
            await pool.addServing(Math.max(0, (workers_to ?? before) - before));
            return { summary: `serving workers ${String(before)} -> ${String(pool.serving.length)}` };
        },
    };
}
function inWorkers(count) {
    return count === 1 ? '1 worker' : `${String(count)} workers`;
}
