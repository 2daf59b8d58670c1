// What lies behind a failed call: HTTP clients say "fetch failed" and keep the reason below it.

const longest = 300;

/** The innermost error, code first: `ENOTFOUND: getaddrinfo ENOTFOUND slack.example`. */
export function causeOf(error: unknown): string {
  const innermost = innermostOf(error);
  if (!(innermost instanceof Error)) return String(innermost).slice(0, longest);
  const { code } = innermost as { code?: unknown };
  const text = innermost.message || innermost.name;
  return (typeof code === 'string' && !text.startsWith(code) ? `${code}: ${text}` : text).slice(0, longest);
}

function innermostOf(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error) || depth > 8) return error;
  // Of several addresses that were tried, the first failure is as good as any; its parent often says nothing.
  if (error instanceof AggregateError && error.errors.length > 0)
    return innermostOf(error.errors[0], depth + 1);
  return error.cause instanceof Error ? innermostOf(error.cause, depth + 1) : error;
}
