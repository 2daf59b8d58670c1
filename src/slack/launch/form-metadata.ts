// What the form's view carries in its private_metadata: ids, codes and digests, never a secret and nothing typed but
// the text of a search. Pure.
import { z } from 'zod';
import { channelIdSchema, metadataReader } from '../kit/metadata.ts';

const count = z.number().int().nonnegative().max(999_999).default(0);

const launchMetadataSchema = z.object({
  /** The draft: makes the submission unique. */
  draft: z.uuid(),
  /** Where the form was asked for. */
  channel: channelIdSchema,
  /** Which state of the session this view is a drawing of. */
  revision: count,
  /** With a catalog the form is short until it is unfolded. */
  unfolded: z.boolean().default(false),
  /** Menus that became inputs, because their person wants to type. */
  typed: z.array(z.string().max(64)).max(32).default([]),
  /** Next number for a row of each kind; numbers are never used twice. */
  nextMount: count,
  nextPort: count,
  /** Fingerprints of what this view warns of: submitted from it, it is meant. See decision 007. */
  warned: z.array(z.string().max(16)).max(32).default([]),
  /** What the menus depend on: Slack's own word about the view's state, when it asks for options, cannot be relied on. */
  menus: z
    .object({
      acceleratorType: z.string().max(16),
      taskType: z.string().max(16),
      /** Whether its person asked for the accelerator: it narrows which of several matches are meant. */
      asked: z.boolean().default(false),
      searches: z.record(z.string().max(32), z.string().max(100)),
    })
    .default({ acceleratorType: '', taskType: '', asked: false, searches: {} }),
  /** Whether its person can wait for free cards at all: they are connected by an access key. */
  waits: z.boolean().default(false),
  /** Digest of what the form holds without showing it in an input. Absent in views of an earlier version. */
  unseen: z.string().max(16).optional(),
});
export type LaunchMetadata = z.output<typeof launchMetadataSchema>;

export const writeLaunchMetadata = (metadata: LaunchMetadata): string => JSON.stringify(metadata);

export const readLaunchMetadata = metadataReader(launchMetadataSchema);
