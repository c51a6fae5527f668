/** A proof log that tells each line once it is durable, and puts the run's record on the first. */
export function tellingLog(log, run, tell) {
    let isFirst = true;
    return {
        runId: log.runId,
        path: log.path,
        async append(body, cause) {
            const line = isFirst ? withRun(body, run) : body;
            isFirst = false;
            const seq = await log.append(line, cause);
            tell({ fact: 'line', kind: run.kind, seq, line });
            return seq;
        },
    };
}
/** Only some kinds may begin a log; for any other the log refuses the line. */
function withRun(body, run) {
    return { ...body, run };
}
