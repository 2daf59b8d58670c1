// What the modals around presets carry in their private_metadata. Pure.
import { z } from 'zod';
import { channelIdSchema, metadataReader } from '../kit/metadata.ts';

/** Where a preset's values come from: a form that is open, or a launch. */
const saveMetadataSchema = z.object({
  source: z.union([z.object({ draft: z.uuid() }), z.object({ launch: z.uuid() })]),
  channel: channelIdSchema,
  /** A name the person was told is taken: sent again, it is replaced. */
  replaces: z.string().max(200).nullable().default(null),
});
export type SaveMetadata = z.output<typeof saveMetadataSchema>;

const presetMetadataSchema = z.object({ preset: z.uuid(), channel: channelIdSchema });
export type PresetMetadata = z.output<typeof presetMetadataSchema>;

const listMetadataSchema = z.object({
  channel: channelIdSchema,
  /** Quick arguments that go over the chosen preset. */
  arguments: z.string().max(1000).default(''),
});
export type ListMetadata = z.output<typeof listMetadataSchema>;

export const writeMetadata = (metadata: SaveMetadata | PresetMetadata | ListMetadata): string =>
  JSON.stringify(metadata);

export const readSaveMetadata = metadataReader(saveMetadataSchema);
export const readPresetMetadata = metadataReader(presetMetadataSchema);
export const readListMetadata = metadataReader(listMetadataSchema);
