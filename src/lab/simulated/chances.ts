/** What chance decides in the simulated app. */
const MATTERS = { noise: 1, leak: 2, relapse: 3, pass: 4, end: 5, saturation: 6 } as const;

/**
 * A number in [0, 1) for a matter and the how-manieth time that it comes up.
 * @param of tells apart what comes up side by side, such as the workers of a window
 */
export type Chances = (matter: keyof typeof MATTERS, nth: number, of?: number) => number;

/**
 * Chances as a function of one key: a counter-based generator (Salmon et al., "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011) over MurmurHash3's finalizer (Appleby, public domain). Two
 * runs with one key meet the same weather whatever is done in them, so that what differs between
 * them was caused by what was done.
 * @param random drawn from once, for the key
 */
export function createChances(random: () => number): Chances {
  const key = Math.floor(random() * 0x1_0000_0000);
  return (matter, nth, of = 0) => {
    const mixed = mix(mix(mix(key ^ MATTERS[matter]) ^ nth) ^ of);
    return (mixed >>> 0) / 0x1_0000_0000;
  };
}

function mix(value: number): number {
  let mixed = Math.imul(value + 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
