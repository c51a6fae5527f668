import { createMint } from '../decider/mint.js';
import { runAttacks } from './attacks/run-attacks.js';
/**
 * Attacks the gates over the app as it runs now. The lines go to a log of their own, which is
 * another run: its decisions are bound to its own id.
 */
export async function proveSafety(house, app, violation) {
    const mint = createMint();
    const elsewhere = house.run.env === 'prod' ? 'stage' : 'prod';
    const attacked = await runAttacks({
        staffed: house.staff(app, violation.log, { mint }),
        elsewhere: house.staff(app, violation.log, { mint, env: elsewhere }),
        faults: app.faults,
        tell: house.tell,
    });
    const check = await violation.end();
    house.tell({ fact: 'log_checked', check });
    const summary = { ...attacked, log_valid: check.valid };
    house.tell({ fact: 'attacks', summary });
    return summary;
}
