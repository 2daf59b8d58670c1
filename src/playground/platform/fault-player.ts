// Plays one fault around the work of a call.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, gatewayPage, ok, textOfCode, type WireAnswer } from './answers.ts';
import type { DefiniteFault } from './faults.ts';

export type Reply =
  | { readonly kind: 'send'; readonly wire: WireAnswer }
  /** Cut the connection. */
  | { readonly kind: 'drop' }
  /** Leave the caller waiting. */
  | { readonly kind: 'hang' };

export interface Performance {
  /** Does the work and says what it came to; called at most once. */
  readonly work: () => Answer;
  readonly toWire: (answer: Answer) => WireAnswer;
  /** Ends a delay early; the connection is then cut and no further work done. */
  readonly signal: AbortSignal;
}

export async function play(fault: DefiniteFault | null, performance: Performance): Promise<Reply> {
  const { work, toWire } = performance;
  switch (fault?.kind) {
    case undefined:
      return send(toWire(work()));
    case 'delay':
      return playDelay(fault.ms, fault.after === true, performance);
    case 'drop-before':
      return { kind: 'drop' };
    case 'drop-after':
      work();
      return { kind: 'drop' };
    case 'hang-before':
      return { kind: 'hang' };
    case 'hang-after':
      work();
      return { kind: 'hang' };
    case 'http':
      if (fault.after) work();
      return send(gatewayAnswer(fault));
    case 'code': {
      if (fault.after) work();
      const { code, msg = textOfCode(code), httpStatus } = fault;
      return send(
        toWire({ kind: 'refused', code, msg, ...(httpStatus === undefined ? {} : { httpStatus }) }),
      );
    }
    case 'empty-success':
      if (fault.after) work();
      return send(toWire(ok(null)));
    case 'truncated':
      return send(halved(toWire(fault.after ? work() : ok('0'.repeat(32)))));
  }
}

async function playDelay(ms: number, after: boolean, performance: Performance): Promise<Reply> {
  const { work, toWire, signal } = performance;
  const early = after ? toWire(work()) : null;
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    return { kind: 'drop' };
  }
  // The work is done even if the caller has given up meanwhile: a slow platform does not know.
  return send(early ?? toWire(work()));
}

function gatewayAnswer(fault: Extract<DefiniteFault, { kind: 'http' }>): WireAnswer {
  const page = gatewayPage(fault.status);
  return {
    status: fault.status,
    headers: {
      ...page.headers,
      ...(fault.contentType ? { 'content-type': fault.contentType } : {}),
      ...fault.headers,
    },
    body: fault.body ?? page.body,
  };
}

function halved(wire: WireAnswer): WireAnswer {
  return { ...wire, body: wire.body.slice(0, Math.ceil(wire.body.length / 2)) };
}

function send(wire: WireAnswer): Reply {
  return { kind: 'send', wire };
}
