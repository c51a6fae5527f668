import type { AgentRecord } from '../../core/domain/agent.js';
import type { LineOf, NumberedLine } from '../../core/domain/proof-lines/catalogue.js';

/** What it asked for after its answer. */
type ProbeRecord = Pick<LineOf<'AGENT_PROBED'>, 'seq' | 'event_id' | 'wanted' | 'times'>;

type EndRecord = Pick<LineOf<'ACTED_AROUND'>, 'seq' | 'worker' | 'cause_seen'>;

/** What a log says of an agent that is not built in, apart from the incidents. */
export interface AgentSummary {
  readonly record: AgentRecord;
  /** What it says of itself; null where it said no hello. */
  readonly hello: Pick<
    LineOf<'AGENT_STARTED'>,
    'seq' | 'agent' | 'version' | 'model' | 'measured'
  > | null;
  /** Why it did not begin. */
  readonly not_begun: Pick<LineOf<'AGENT_FAILED'>, 'seq' | 'failure' | 'detail'> | null;
  readonly probes: readonly ProbeRecord[];
  /** Workers that ended while it was there, without fault, order or permit. */
  readonly unexplained: readonly EndRecord[];
  /** Null where no line tells its end. */
  readonly ended: Pick<
    LineOf<'AGENT_ENDED'>,
    'seq' | 'asked' | 'answered' | 'late' | 'unasked' | 'measured'
  > | null;
}

/** More than any agent is told of in a run, so that no log can take all memory. */
const MOST_TOLD = 1_000;

/** Gathers what the lines of a log say of its agent. */
export class AgentFold {
  #record: AgentRecord | undefined;
  #hello: AgentSummary['hello'] = null;
  #notBegun: AgentSummary['not_begun'] = null;
  #ended: AgentSummary['ended'] = null;
  readonly #probes: ProbeRecord[] = [];
  readonly #unexplained: EndRecord[] = [];

  take(line: NumberedLine): void {
    if ('run' in line) this.#record ??= line.run?.agent;
    if (line.event_name === 'AGENT_STARTED') {
      const { seq, agent, version, model, measured } = line;
      this.#hello = { seq, agent, version, model, measured };
    }
    if (line.event_name === 'AGENT_FAILED' && line.event_id === null) {
      const { seq, failure, detail } = line;
      this.#notBegun = { seq, failure, detail };
    }
    this.#takeBesideAnswers(line);
    if (line.event_name === 'AGENT_ENDED') {
      const { seq, asked, answered, late, unasked, measured } = line;
      this.#ended = { seq, asked, answered, late, unasked, measured };
    }
  }

  summary(): AgentSummary | null {
    if (this.#record === undefined) return null;
    return {
      record: this.#record,
      hello: this.#hello,
      not_begun: this.#notBegun,
      probes: this.#probes,
      unexplained: this.#unexplained,
      ended: this.#ended,
    };
  }

  #takeBesideAnswers(line: NumberedLine): void {
    if (line.event_name === 'AGENT_PROBED' && this.#probes.length < MOST_TOLD) {
      const { seq, event_id, wanted, times } = line;
      this.#probes.push({ seq, event_id, wanted, times });
    }
    if (line.event_name === 'ACTED_AROUND' && this.#unexplained.length < MOST_TOLD) {
      const { seq, worker, cause_seen } = line;
      this.#unexplained.push({ seq, worker, cause_seen });
    }
  }
}
