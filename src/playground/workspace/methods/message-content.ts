// Reading and checking what a chat.* call or a response_url wants to say.
import type { AnyBlock, MessageMetadata } from '@slack/types';
import { findBlockKitProblems } from '../block-kit-rules.ts';
import { asEchoed } from '../echo.ts';
import type { Message } from '../entities.ts';
import { decoded, isObject, type JsonObject, lengthOf } from '../json.ts';
import { withIds } from '../stored-view.ts';
import type { Workspace } from '../workspace.ts';
import { ApiRefusal, refuseProblems } from './method.ts';

const textLimit = 40_000;

export interface MessageContent {
  readonly text?: string;
  readonly blocks?: readonly AnyBlock[];
  readonly attachments?: readonly unknown[];
  readonly metadata?: MessageMetadata | null;
}

/** Absent fields stay absent: an update keeps what it does not mention. */
export function readContent(workspace: Workspace, args: JsonObject): MessageContent {
  const content: { -readonly [K in keyof MessageContent]: MessageContent[K] } = {};
  if (typeof args.text === 'string') content.text = cut(args.text);
  if (present(args.blocks)) content.blocks = readBlocks(args.blocks);
  if (present(args.attachments)) content.attachments = readList(args.attachments, 'invalid_attachments');
  if (present(args.metadata)) content.metadata = readMetadata(args.metadata);
  if (content.blocks?.length && !content.text) {
    workspace.warn('A message with blocks has no top-level text: screen readers and notifications need it.');
  }
  return content;
}

export function hasContent(content: MessageContent): boolean {
  return Boolean(content.text || content.blocks?.length || content.attachments?.length);
}

/** The message on the wire: what only the simulator knows is left out. */
export function toWireMessage(message: Message, metadata: 'whole' | 'type only' = 'whole'): JsonObject {
  const { channel: _channel, ephemeral: _ephemeral, visible_to: _visibleTo, ...wire } = message;
  const { blocks, metadata: data, ...rest } = wire;
  return {
    ...rest,
    ...(blocks.length > 0 && { blocks: asEchoed(blocks) }),
    ...(data && { metadata: metadata === 'whole' ? data : { event_type: data.event_type } }),
  };
}

function readBlocks(value: unknown): AnyBlock[] {
  const blocks = decoded(value);
  if (!Array.isArray(blocks)) throw new ApiRefusal('invalid_blocks_format');
  const problems = findBlockKitProblems('message', { blocks });
  if (problems.length > 0) refuseProblems('invalid_blocks', problems);
  return withIds(blocks as AnyBlock[]);
}

function readList(value: unknown, error: string): unknown[] {
  const list = decoded(value);
  if (!Array.isArray(list)) throw new ApiRefusal(error);
  if (list.length > 100) throw new ApiRefusal('too_many_attachments');
  const problems = findBlockKitProblems('message', { attachments: list });
  if (problems.length > 0) refuseProblems(error, problems);
  return list;
}

/** An empty object takes the metadata away. */
function readMetadata(value: unknown): MessageMetadata | null {
  const metadata = decoded(value);
  if (!isObject(metadata)) throw new ApiRefusal('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return null;
  if (typeof metadata.event_type !== 'string' || !isObject(metadata.event_payload)) {
    throw new ApiRefusal('invalid_metadata_format');
  }
  return metadata as unknown as MessageMetadata;
}

function cut(text: string): string {
  return lengthOf(text) > textLimit ? [...text].slice(0, textLimit).join('') : text;
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
