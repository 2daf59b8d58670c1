// How a run of the simulation says what it found, in one line of its output, for whoever started it.

export interface Verdict {
  /** How many lives were lived until then. */
  readonly lives: number;
  /** Of the world in which a promise was broken. */
  readonly seed?: string;
  readonly violations: readonly {
    readonly promise: string;
    readonly life: string | null;
    readonly says: string;
  }[];
}

const mark = 'verdict: ';

export const writeVerdict = (verdict: Verdict): string => `${mark}${JSON.stringify(verdict)}`;

/** The last one; null: there is none. */
export function readVerdict(output: string): Verdict | null {
  const line = output.split('\n').findLast((each) => each.startsWith(mark));
  return line === undefined ? null : (JSON.parse(line.slice(mark.length)) as Verdict);
}
