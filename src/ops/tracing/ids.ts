// Ids of traces that need not be stored: a launch's own id is a UUID, 128 bits as a trace's id has. Pure.
// Source: www.w3.org/TR/trace-context, "trace-id" and "parent-id".

export interface TraceIds {
  /** 32 hexadecimal digits. The first eight are the reference that people quote. */
  readonly traceId: string;
  /** Of the span that all others of the trace are in: 16 hexadecimal digits. */
  readonly rootId: string;
}

/** Null for what is no UUID. */
export function traceIdsOf(id: string): TraceIds | null {
  const digits = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(id) ? id.replaceAll('-', '') : '';
  const rootId = digits.slice(16);
  return digits === '' || /^0+$/u.test(rootId) ? null : { traceId: digits, rootId };
}
