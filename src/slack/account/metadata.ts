// What the connect modal carries in its private_metadata. Pure.
import { z } from 'zod';
import { channelIdSchema, metadataReader } from '../kit/metadata.ts';

const connectMetadataSchema = z.object({
  draft: z.uuid(),
  channel: channelIdSchema,
  /** What the modal becomes when the token is stored. */
  next: z.enum(['launch', 'done']),
  /** What it asks for. */
  way: z.enum(['token', 'keys']).default('token'),
});
export type ConnectMetadata = z.output<typeof connectMetadataSchema>;

export const writeConnectMetadata = (metadata: ConnectMetadata): string => JSON.stringify(metadata);
const linkMetadataSchema = z.object({ draft: z.uuid() });
/** Of the modal that waits for the page. */
export const writeLinkMetadata = (metadata: z.output<typeof linkMetadataSchema>): string =>
  JSON.stringify(metadata);
export const readLinkMetadata = metadataReader(linkMetadataSchema);

export const readConnectMetadata = metadataReader(connectMetadataSchema);
