// A preset is a form that somebody saved under a name. The values are the form's own business: here they are opaque.
import type { Owner } from '../core/person.ts';

export const presetScopes = ['private', 'channel', 'team'] as const;
/**
 * Who else may use it: nobody, who is in the channel it was saved in, everybody in the workspace. In an enterprise the
 * owner has it in every workspace, and whoever looks from that channel, which may be shared by several.
 */
export type PresetScope = (typeof presetScopes)[number];

export interface Preset {
  readonly id: string;
  readonly teamId: string;
  /** Where it was saved, or shared last. */
  readonly workspaceId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly scope: PresetScope;
  /** Where it was saved, or shared last. */
  readonly channelId: string;
  readonly values: unknown;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly usedAt: number | null;
}

/** A person, and the channel they look from. */
export interface PresetReader extends Owner {
  readonly channelId: string;
}

export type PresetOwner = Owner;

export type SaveOutcome = 'saved' | 'replaced' | 'name-taken' | 'too-many';
export type ChangeOutcome = 'changed' | 'name-taken' | 'not-yours' | 'gone';

/** What may be changed about a preset. It is shared in the workspace that its owner does it from. */
export type PresetChange = { readonly name: string } | Pick<Preset, 'scope' | 'channelId'>;

/** Names of one owner differ in more than case. Every change appends its audit line in the same transaction. */
export interface PresetStore {
  save(
    preset: Preset,
    limits: { readonly replace: boolean; readonly maxPerOwner: number },
  ): Promise<SaveOutcome>;
  /** The owner's first, then the channel's, then the workspace's; within these the most recently used first. */
  list(reader: PresetReader, limit: number): Promise<readonly Preset[]>;
  /** Null as well where the reader does not see it. */
  find(reader: PresetReader, id: string): Promise<Preset | null>;
  /** In the order of owners of `list`; of several that share the name, the one that was used last. */
  findByName(reader: PresetReader, name: string): Promise<Preset | null>;
  change(id: string, owner: PresetOwner, change: PresetChange, at: number): Promise<ChangeOutcome>;
  remove(id: string, owner: PresetOwner, at: number): Promise<Exclude<ChangeOutcome, 'name-taken'>>;
  touch(id: string, at: number): Promise<void>;
}

/** Names that are the same to a person are the same here. */
export const toNameKey = (name: string): string => name.normalize('NFKC').toLowerCase();
