import type { JsonObject } from '../json.ts';

/** Slack's `ok: false`. Thrown from however deep, and caught once, where the answer is written. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly answer: JsonObject;

  constructor(error: string, more: JsonObject = {}) {
    super(error);
    this.answer = { ok: false, error, ...more };
  }
}
