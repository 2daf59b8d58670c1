// What lies behind a failed call: HTTP clients say "fetch failed" and keep the reason below it.

import { types } from 'node:util';

const longest = 300;

/** The innermost error, code first: `ENOTFOUND: getaddrinfo ENOTFOUND slack.example`. */
export function causeOf(error: unknown): string {
  const innermost = innermostOf(error);
  if (!isError(innermost)) return String(innermost).slice(0, longest);
  const { code } = innermost as { code?: unknown };
  const text = innermost.message || innermost.name;
  return (typeof code === 'string' && !text.startsWith(code) ? `${code}: ${text}` : text).slice(0, longest);
}

function innermostOf(error: unknown, depth = 0): unknown {
  if (!isError(error) || depth > 8) return error;
  // Of several addresses that were tried, the first failure is as good as any; its parent often says nothing.
  const { errors } = error as { errors?: unknown };
  if (Array.isArray(errors) && errors.length > 0) return innermostOf(errors[0], depth + 1);
  return isError(error.cause) ? innermostOf(error.cause, depth + 1) : error;
}

/** Whatever realm it comes from: Node's own errors are not `instanceof` a test's Error. */
export const isError = (value: unknown): value is Error =>
  types.isNativeError(value) || value instanceof Error;
