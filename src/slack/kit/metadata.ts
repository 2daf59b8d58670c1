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
  /** With a catalog the form is short until it is unfolded. */
  unfolded: z.boolean().default(false),
  /** Block ids of menus that became inputs, because their person wants to type. */
  typed: z.array(z.string().max(64)).max(32).default([]),
  /** Fingerprints of values that this view warns of: submitted from it, they are meant. */
  warned: z.array(z.string().max(16)).max(32).default([]),
});
export type LaunchMetadata = z.output<typeof launchMetadataSchema>;

const connectMetadataSchema = z.object({
  draft: z.uuid(),
  channel: channelId,
  /** What the modal becomes when the token is stored. */
  next: z.enum(['launch', 'done']),
});
export type ConnectMetadata = z.output<typeof connectMetadataSchema>;

/** Where a preset's values come from: a form that is open, or a launch. */
const saveMetadataSchema = z.object({
  source: z.union([z.object({ draft: z.uuid() }), z.object({ launch: z.uuid() })]),
  channel: channelId,
  /** A name the person was told is taken: sent again, it is replaced. */
  replaces: z.string().max(200).nullable().default(null),
});
export type SaveMetadata = z.output<typeof saveMetadataSchema>;

const presetMetadataSchema = z.object({ preset: z.uuid(), channel: channelId });
export type PresetMetadata = z.output<typeof presetMetadataSchema>;

const listMetadataSchema = z.object({ channel: channelId });
export type ListMetadata = z.output<typeof listMetadataSchema>;

export type Metadata = LaunchMetadata | ConnectMetadata | SaveMetadata | PresetMetadata | ListMetadata;

export const writeMetadata = (metadata: Metadata): string => JSON.stringify(metadata);

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
