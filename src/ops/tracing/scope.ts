// What is noted while a request or a job is worked on. Nothing of it is sent before the end: whose trace it belongs to may
// turn out late, as a submission is no launch's before it is accepted.
import type { Attributes, Link, SpanKind } from '@opentelemetry/api';
import { traceIdsOf } from './ids.ts';

export interface Noted {
  readonly name: string;
  readonly kind: SpanKind;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
  /** Null: it went well. Codes of ours, Node's, Slack's or the platform's, never their words. */
  readonly error: string | null;
  readonly events?: readonly NotedEvent[];
  readonly links?: readonly Link[];
}

export interface NotedEvent {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly attributes: Attributes;
}

/** Epoch milliseconds with fractions; what is measured within a scope does not jump with the machine's clock. */
export type Now = () => number;

export function startWatch(clock: () => number): Now {
  const [wall, start] = [clock(), performance.now()];
  return () => wall + performance.now() - start;
}

export class Scope {
  readonly now: Now;
  readonly from: number;
  readonly children: Noted[] = [];
  readonly events: NotedEvent[] = [];
  readonly attributes: Attributes = {};
  /** Whose trace it is: the id of a launch, an action or a draft. Null: its own. */
  subject: string | null = null;
  /** Whether it is where the trace begins. */
  isRoot: boolean;
  error: string | null = null;
  draft: string | null = null;
  /** What comes after the end is sent as it comes. */
  onLate: ((noted: Noted) => void) | null = null;

  constructor(
    now: Now,
    { isRoot, elapsedMs = 0 }: { readonly isRoot: boolean; readonly elapsedMs?: number },
  ) {
    this.now = now;
    this.from = now() - elapsedMs;
    this.isRoot = isRoot;
  }

  /** What has just ended. */
  note({ durationMs, ...noted }: Omit<Noted, 'from' | 'to'> & { readonly durationMs: number }): void {
    const to = this.now();
    const whole = { ...noted, from: Math.max(this.from, to - durationMs), to };
    if (this.onLate) this.onLate(whole);
    else this.children.push(whole);
  }

  belongTo(subject: string): void {
    if (traceIdsOf(subject)) this.subject = subject;
  }
}
