// What a view carries in its private_metadata: ids only, never a secret. Pure.
import { z } from 'zod';

const rowNumber = z.number().int().nonnegative().max(1_000_000).default(0);

const launchMetadataSchema = z.object({
  /** The draft: makes the submission unique. */
  draft: z.uuid(),
  /** Where the command came from. */
  channel: z.string().max(64),
  /** Next number for a row of each kind; numbers are never used twice. */
  nextMount: rowNumber,
  nextPort: rowNumber,
});
export type LaunchMetadata = z.output<typeof launchMetadataSchema>;

const connectMetadataSchema = z.object({
  draft: z.uuid(),
  channel: z.string().max(64),
  /** What the modal becomes when the token is stored. */
  next: z.enum(['launch', 'done']),
});
export type ConnectMetadata = z.output<typeof connectMetadataSchema>;

export const writeMetadata = (metadata: LaunchMetadata | ConnectMetadata): string => JSON.stringify(metadata);

/** Slack returns what we wrote; a view that says something else is not ours. Throws then. */
export const readLaunchMetadata = (text: string): LaunchMetadata =>
  launchMetadataSchema.parse(JSON.parse(text));
export const readConnectMetadata = (text: string): ConnectMetadata =>
  connectMetadataSchema.parse(JSON.parse(text));
