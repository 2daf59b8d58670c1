// What a view carries in its private_metadata: ids only, never a secret. Pure.
import { z } from 'zod';

/** Six digits, as the form reads them back. */
const rowNumber = z.number().int().nonnegative().max(999_999).default(0);
/** Any id of Slack's, and nothing that a database, a log or mrkdwn would trip over. */
const channelId = z.string().regex(/^[\w.:-]{1,64}$/u);

const launchMetadataSchema = z.object({
  /** The draft: makes the submission unique. */
  draft: z.uuid(),
  /** Where the command came from. */
  channel: channelId,
  /** Next number for a row of each kind; numbers are never used twice. */
  nextMount: rowNumber,
  nextPort: rowNumber,
});
export type LaunchMetadata = z.output<typeof launchMetadataSchema>;

const connectMetadataSchema = z.object({
  draft: z.uuid(),
  channel: channelId,
  /** What the modal becomes when the token is stored. */
  next: z.enum(['launch', 'done']),
});
export type ConnectMetadata = z.output<typeof connectMetadataSchema>;

export const writeMetadata = (metadata: LaunchMetadata | ConnectMetadata): string => JSON.stringify(metadata);

/** Slack returns what we wrote; a view that says something else is not ours. Throws then, and quotes nothing. */
export const readLaunchMetadata = (text: unknown): LaunchMetadata => read(launchMetadataSchema, text);
export const readConnectMetadata = (text: unknown): ConnectMetadata => read(connectMetadataSchema, text);
export const readSaveMetadata = (text: unknown): SaveMetadata => read(saveMetadataSchema, text);
export const readPresetMetadata = (text: unknown): PresetMetadata => read(presetMetadataSchema, text);
export const readListMetadata = (text: unknown): ListMetadata => read(listMetadataSchema, text);

function read<Schema extends z.ZodType>(schema: Schema, text: unknown): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw new Error('a view whose private_metadata is not ours');
  return parsed.data;
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
