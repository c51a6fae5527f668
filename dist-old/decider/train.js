import { EXECUTABLE_ACTIONS } from '../domain/actions.js';
import { MODEL_VERSION, REWARDS, STATES, chanceOfHealing, nextState } from './incident-model.js';
import { seededRandom } from './random.js';
import { stateKey } from './state.js';
const DISCOUNT = 0.9;
const EXPLORATION = 0.3;
const MAX_STEPS = 6;
/** The learning rate is HALVING / (HALVING + visits): 1 at first, a half after so many visits. */
const HALVING = 20;
/**
 * Learns a Q-table on the incident model: tabular one-step Q-learning (Watkins 1989; Sutton and
 * Barto, 2nd ed., 6.5), epsilon-greedy, with a learning rate that falls with the visits of a cell.
 * Only + - x / and comparisons, so that equal input gives equal bytes on every machine.
 */
export function train(options) {
    const random = seededRandom(options.seed);
    const table = new Map(STATES.map((state) => [stateKey(state), newRow()]));
    for (let episode = 0; episode < options.episodes; episode++) {
        const start = STATES[episode % STATES.length];
        if (start !== undefined)
            learnEpisode(table, start, random);
    }
    return {
        q_table_version: 1,
        trained_by: { method: 'tabular Q-learning', ...options, model_version: MODEL_VERSION },
        rows: Object.fromEntries([...table].map(([key, row]) => [key, toMicro(row)])),
    };
}
function learnEpisode(table, start, random) {
    let state = start;
    for (let step = 0; step < MAX_STEPS; step++) {
        const row = rowOf(table, state);
        const action = random() < EXPLORATION ? anyAction(random) : best(row);
        const healed = random() < chanceOfHealing(state, action);
        const next = nextState(state, action);
        const reward = (healed ? REWARDS.healed : REWARDS.still_ill) - REWARDS.cost[action];
        const ahead = healed ? 0 : DISCOUNT * rowOf(table, next)[best(rowOf(table, next))].q;
        const cell = row[action];
        cell.q += (HALVING / (HALVING + cell.visits)) * (reward + ahead - cell.q);
        cell.visits += 1;
        if (healed)
            return;
        state = next;
    }
}
function best(row) {
    return EXECUTABLE_ACTIONS.reduce((leader, action) => row[action].q > row[leader].q ? action : leader);
}
function anyAction(random) {
    return EXECUTABLE_ACTIONS[Math.floor(random() * EXECUTABLE_ACTIONS.length)] ?? 'noop';
}
function rowOf(table, state) {
    const row = table.get(stateKey(state));
    if (row === undefined)
        throw new RangeError(`the model led to an unknown state ${stateKey(state)}`);
    return row;
}
function newRow() {
    const cell = () => ({ q: 0, visits: 0 });
    return { noop: cell(), restart_service: cell(), scale_workers: cell() };
}
function toMicro(row) {
    const cell = ({ q, visits }) => ({ q_micro: Math.round(q * 1_000_000), visits });
    return {
        noop: cell(row.noop),
        restart_service: cell(row.restart_service),
        scale_workers: cell(row.scale_workers),
    };
}
