/** Every call that goes by is counted by its name; one of them can be made to throw. */
export interface TripPoints {
  /** The calls so far, `name#n`, in their order. */
  readonly passed: string[];
  /** The object with each of its functions and getters behind a point of its own. */
  readonly guard: <T extends object>(name: string, whole: T) => T;
}

export class Tripped extends Error {
  override readonly name = 'Tripped';
}

/** @param trip the call that throws; none where it is left out */
export function tripPoints(trip?: string): TripPoints {
  const passed: string[] = [];
  const counts = new Map<string, number>();
  const pass = (name: string) => {
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const point = `${name}#${String(nth)}`;
    passed.push(point);
    if (point === trip) throw new Tripped(point);
  };
  return {
    passed,
    guard: (name, whole) =>
      // A proxy may not show a frozen object's functions as others.
      new Proxy(Object.isFrozen(whole) ? { ...whole } : whole, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key, target);
          const point = `${name}.${String(key)}`;
          if (typeof value !== 'function') {
            pass(point);
            return value;
          }
          return (...given: unknown[]): unknown => {
            pass(point);
            return Reflect.apply(value, target, given);
          };
        },
      }),
  };
}
