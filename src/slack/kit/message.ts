import type { KnownBlock } from '@slack/types';

/** What is posted. */
export interface Message {
  /** Says the same as the blocks: screen readers and notifications show it instead of them. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}
