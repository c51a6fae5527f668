declare module 'big-list-of-naughty-strings' {
  const strings: readonly string[];
  export default strings;
}

declare module 'csv-spectrum' {
  interface Sample {
    readonly name: string;
    readonly csv: Buffer;
    readonly json: Buffer;
  }
  export default function spectrum(
    done: (error: Error | null, samples: readonly Sample[]) => void,
  ): void;
}
