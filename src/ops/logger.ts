// Logs as JSON lines. Two nets keep secrets out: known fields are redacted by name, and every finished
// line is searched for the shapes of tokens and reply URLs, and for the configured secrets themselves.
import pino, { type Logger as PinoLogger } from 'pino';
import type { Secret } from '../config/secrets.ts';

export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

const secretShapes = new RegExp(
  [
    'eyJ[\\w-]+\\.[\\w-]*\\.[\\w.=-]+', // JWT and JWE
    'x(?:ox[a-z]|app)-[\\w-]+', // Slack tokens
    'https?://[^\\s"\\\\]+/(?:commands|actions|services|workflows)/[^\\s"\\\\]+', // response_urls
    '(?<=[?&]token=)[^\\s"&\\\\]+', // access URLs of instances
  ].join('|'),
  'gu',
);

export function createScrubber(secrets: readonly Secret[]): (text: string) => string {
  const known = secrets.map((secret) => secret.reveal()).filter((text) => text.length >= 8);
  return (text) =>
    known.reduce(
      (line, value) => line.replaceAll(value, '[redacted]'),
      text.replace(secretShapes, '[redacted]'),
    );
}

export interface LoggerOptions {
  readonly level: string;
  /** Configured secrets, blotted out wherever they turn up. */
  readonly secrets: readonly Secret[];
  /** Default: stdout. */
  readonly destination?: pino.DestinationStream;
}

export function createLogger({ level, secrets, destination }: LoggerOptions): PinoLogger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: toPlainError },
      hooks: { streamWrite: createScrubber(secrets) },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

/**
 * Name, message, stack and causes only: errors of HTTP clients carry the whole request, its headers and
 * its body as fields.
 */
function toPlainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = (error as { code?: unknown }).code;
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: toPlainError(error.cause) }),
  };
}
