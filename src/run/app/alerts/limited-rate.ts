const MS_PER_S = 1_000;

/**
 * Lets so many pass a second, and as many at once after a pause.
 * @param nowMs monotonic milliseconds
 * @returns whether one more may pass now; one that may not counts for nothing
 */
export function limitRate(perSecond: number, nowMs: () => number): () => boolean {
  let left = perSecond;
  let at = nowMs();
  return () => {
    const now = nowMs();
    left = Math.min(perSecond, left + ((now - at) * perSecond) / MS_PER_S);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
