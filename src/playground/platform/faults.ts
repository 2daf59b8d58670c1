// Faults: what can go wrong on the way to the platform, inside it, or on the way back. They are set per endpoint;
// the one set last is played first.
import { z } from 'zod';
import { type RouteName, routeNames } from './routes.ts';

export type EndpointName = RouteName | 'any';

export const endpointNameSchema = z.enum([...routeNames, 'any'] satisfies EndpointName[]);

/** `after: true` means: the work is done first, only the answer is spoilt. Default false: nothing is done. */
export type Fault =
  /** Real milliseconds, not those of the injected clock; then as usual. With `after` the work is done at once and only the answer is late. */
  | { kind: 'delay'; ms: number; after?: boolean | undefined }
  /** The connection is cut. */
  | { kind: 'drop-before' }
  | { kind: 'drop-after' }
  /** No answer, until the caller gives up. */
  | { kind: 'hang-before' }
  | { kind: 'hang-after' }
  /** A gateway answers. Default body: a short HTML page. */
  | {
      kind: 'http';
      status: number;
      body?: string | undefined;
      contentType?: string | undefined;
      headers?: Record<string, string> | undefined;
      after?: boolean | undefined;
    }
  /** The platform refuses. Default msg: the documented text of the code. */
  | {
      kind: 'code';
      code: string;
      msg?: string | undefined;
      httpStatus?: number | undefined;
      after?: boolean | undefined;
    }
  /** Code "0" with null data. */
  | { kind: 'empty-success'; after?: boolean | undefined }
  /** Half of a JSON text; with `after`, half of the true answer. */
  | { kind: 'truncated'; after?: boolean | undefined }
  /** One draw a call: each fault with its probability, none with what remains. Default seed 1: the same sequence each time. */
  | { kind: 'random'; seed?: number | undefined; faults: { fault: Fault; probability: number }[] };

/** A fault that leaves nothing to chance. */
export type DefiniteFault = Exclude<Fault, { kind: 'random' }>;

const after = z.boolean().optional();
const httpStatus = z.int().min(200).max(599);
const headerName = z.string().regex(/^[\w-]+$/);
const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/);

export const faultSchema: z.ZodType<Fault> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('delay'), ms: z.number().nonnegative().max(2_000_000_000), after }),
    z.strictObject({ kind: z.literal(['drop-before', 'drop-after', 'hang-before', 'hang-after']) }),
    z.strictObject({
      kind: z.literal('http'),
      status: httpStatus,
      body: z.string().optional(),
      contentType: headerValue.optional(),
      headers: z.record(headerName, headerValue).optional(),
      after,
    }),
    z.strictObject({
      kind: z.literal('code'),
      code: z.string(),
      msg: z.string().optional(),
      httpStatus: httpStatus.optional(),
      after,
    }),
    z.strictObject({ kind: z.literal(['empty-success', 'truncated']), after }),
    z.strictObject({
      kind: z.literal('random'),
      seed: z.int().optional(),
      faults: z.array(z.strictObject({ fault: faultSchema, probability: z.number().min(0).max(1) })),
    }),
  ]),
);

interface SetFault {
  readonly id: number;
  readonly endpoint: EndpointName;
  readonly fault: Fault;
  readonly draw: () => DefiniteFault | null;
  /** Calls it is still played for. */
  left: number;
}

export class FaultBoard {
  /** Latest first. */
  #faults: SetFault[] = [];
  #count = 0;

  /** `times` counts the calls that meet this fault, whatever a random one draws. Default: until cleared. */
  set(endpoint: EndpointName, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.#count += 1;
    this.#faults.unshift({ id: this.#count, endpoint, fault, draw: drawerOf(fault), left: times });
  }

  /** Latest first; `left` is null for one that lasts until it is cleared. */
  list(): { id: number; endpoint: EndpointName; fault: Fault; left: number | null }[] {
    return this.#faults.map(({ id, endpoint, fault, left }) => ({
      id,
      endpoint,
      fault,
      left: Number.isFinite(left) ? left : null,
    }));
  }

  remove(id: number): void {
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault for a call to this endpoint, counted as played; null for none. */
  take(endpoint: RouteName): DefiniteFault | null {
    const found = this.#faults.find(
      (fault) => (fault.endpoint === endpoint || fault.endpoint === 'any') && fault.left > 0,
    );
    if (!found) return null;
    found.left -= 1;
    this.#faults = this.#faults.filter((fault) => fault.left > 0);
    return found.draw();
  }
}

function drawerOf(fault: Fault): () => DefiniteFault | null {
  if (fault.kind !== 'random') return () => fault;
  const random = seededRandom(fault.seed ?? 1);
  const choices = fault.faults.map((choice) => ({
    draw: drawerOf(choice.fault),
    probability: choice.probability,
  }));
  return () => {
    let point = random();
    for (const { draw, probability } of choices) {
      if (point < probability) return draw();
      point -= probability;
    }
    return null;
  };
}

/** Numbers in [0, 1), the same sequence for the same seed: a linear congruential generator, high bits used. */
function seededRandom(seed: number): () => number {
  let state = BigInt.asUintN(64, BigInt(seed));
  return () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(state >> 32n) / 2 ** 32;
  };
}
