// What a view carries in its private_metadata: ids only, never a secret. Each feature has its own shape. Pure.
import { z } from 'zod';

/** Any id of Slack's, and nothing that a database, a log or mrkdwn would trip over. */
export const channelIdSchema = z.string().regex(/^[\w.:-]{1,64}$/u);

/**
 * A reader of one feature's. Slack returns what we wrote; a view that says something else is not ours: the reader throws
 * then, and quotes nothing.
 */
export function metadataReader<Schema extends z.ZodType>(
  schema: Schema,
): (text: unknown) => z.output<Schema> {
  return (text) => {
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) throw new Error('a view whose private_metadata is not ours');
    return parsed.data;
  };
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
