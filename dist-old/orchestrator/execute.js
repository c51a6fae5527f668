import { isExecutable } from '../domain/actions.js';
import { messageOf } from '../domain/errors.js';
import { shorten } from '../domain/safe-text.js';
import { gateMeasures, gateRecord } from './gate-record.js';
/** Carries out an allowed decision, then reports it. An action that fails is reported as failed. */
export async function execute({ actuator, clock, proofLog }, { decision, gates_passed }, asked) {
    const action = executableOf(decision);
    const from = clock.nowUs();
    const act = await carryOut(actuator, action, decision);
    const ended_us = clock.nowUs();
    const { app_name, env, decision_id, event_id } = decision;
    const { control, utilization_ppm = null } = asked.circumstances;
    const seq = await proofLog.append({
        event_name: 'ORCH_EXEC',
        ...{ app_name, env, action, decision_id, event_id },
        status: act.status,
        gates_passed: [...gates_passed],
        gate_input: gateRecord(asked.input),
        effect: act.effect,
        ...(control === undefined ? {} : { control }),
        measured: {
            ...gateMeasures(asked),
            ...{ act_us: ended_us - from, ended_at_us: ended_us, utilization_ppm },
        },
    }, asked.cause);
    return { result: act.status, action, seq, ended_us };
}
async function carryOut(actuator, action, { workers_to }) {
    try {
        const { summary } = await actuator[action]({ workers_to });
        return { status: 'executed', effect: summary };
    }
    catch (error) {
        return { status: 'failed', effect: shorten(messageOf(error), 200) };
    }
}
export function executableOf({ action }) {
    if (isExecutable(action))
        return action;
    throw new TypeError(`the gates let an action through that cannot be executed: ${shorten(action)}`);
}
