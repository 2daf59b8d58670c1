// What the form carries from one event to the next. Pure.
import { z } from 'zod';
import { channelIdSchema, readMetadata } from '../kit/metadata.ts';

/** Six digits, as the form reads them back. */
const rowNumber = z.number().int().nonnegative().max(999_999).default(0);

const launchMetadataSchema = z.object({
  /** The draft: makes the submission unique. */
  draft: z.uuid(),
  /** Where the command came from. */
  channel: channelIdSchema,
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

/** Throws for a view that is not ours. */
export const readLaunchMetadata = (text: unknown): LaunchMetadata => readMetadata(launchMetadataSchema, text);
