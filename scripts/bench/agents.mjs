import { measurePort } from './agents-port.mjs';
import { measureRates } from './agents-rates.mjs';
import { measureTurns } from './agents-turn.mjs';

/** What an agent of one's own costs, and the port that it shares with the built-in decider. */
export async function measureAgents() {
  return [...(await measureTurns()), ...(await measurePort()), ...(await measureRates())];
}
