// Use cases around presets: what may be saved, who may use it, who may change it.
import type { Clock } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import { nearest } from '../form/nearest.ts';
import { foldName } from './fold-name.ts';
import type {
  ChangeOutcome,
  Preset,
  PresetOwner,
  PresetReader,
  PresetScope,
  PresetStore,
  SaveOutcome,
} from './ports.ts';

/** More than anybody keeps apart by name. */
export const maxPerOwner = 50;
const maxListed = 100;
/** All that some twenty people share, each as many as they may. */
const maxSearched = 1000;
const maxNameLength = 40;
const maxValuesLength = 60_000;

export interface NewPreset extends PresetReader {
  readonly name: string;
  readonly scope: PresetScope;
  readonly values: unknown;
}

export type PresetMatch =
  | { readonly kind: 'one'; readonly preset: Preset }
  /** The reader's own first. */
  | { readonly kind: 'several'; readonly presets: readonly Preset[] }
  /** `nearest`: what the reader may have meant. */
  | { readonly kind: 'none'; readonly nearest: Preset | null };

type Invalid = { readonly kind: 'name-invalid' };

export interface Presets {
  /** `replace`: of a preset of the same name, the values and the scope. Throws RangeError for values beyond any form. */
  save(preset: NewPreset, options: { readonly replace: boolean }): Promise<{ kind: SaveOutcome } | Invalid>;
  /** By what people call the same; of several people's, none is chosen silently. */
  match(name: string, reader: PresetReader): Promise<PresetMatch>;
  /** The first hundred. */
  list(reader: PresetReader): Promise<readonly Preset[]>;
  /** However many there are; null where the reader does not see it (any more). */
  find(id: string, reader: PresetReader): Promise<Preset | null>;
  rename(id: string, owner: PresetOwner, name: string): Promise<{ kind: ChangeOutcome } | Invalid>;
  share(
    id: string,
    owner: PresetOwner,
    sharing: Pick<Preset, 'scope' | 'channelId'>,
  ): Promise<{ kind: Exclude<ChangeOutcome, 'name-taken'> }>;
  remove(id: string, owner: PresetOwner): Promise<{ kind: Exclude<ChangeOutcome, 'name-taken'> }>;
  /** Notes that it was used. */
  touch(id: string): Promise<void>;
}

export function createPresets(parts: {
  readonly store: PresetStore;
  readonly clock: Clock;
  readonly newId: NewId;
}): Presets {
  const { store, clock, newId } = parts;
  return {
    async save({ teamId, workspaceId, userId, channelId, scope, values, ...rest }, { replace }) {
      const name = readName(rest.name);
      if (name === null) return { kind: 'name-invalid' };
      if (JSON.stringify(values).length > maxValuesLength) throw new RangeError('a preset beyond any form');
      const now = clock();
      const times = { createdAt: now, updatedAt: now, usedAt: null };
      const owner = { teamId, workspaceId, ownerId: userId };
      const preset = { id: newId(), ...owner, name, scope, channelId, values, ...times };
      return { kind: await store.save(preset, { replace, maxPerOwner }) };
    },
    match: async (name, reader) => matchName(name, await store.list(reader, maxSearched)),
    find: (id, reader) => store.find(reader, id),
    list: (reader) => store.list(reader, maxListed),
    async rename(id, owner, text) {
      const name = readName(text);
      if (name === null) return { kind: 'name-invalid' };
      return { kind: await store.change(id, owner, { name }, clock()) };
    },
    async share(id, owner, { scope, channelId }) {
      const kind = await store.change(id, owner, { scope, channelId }, clock());
      return { kind: kind === 'name-taken' ? 'changed' : kind };
    },
    remove: async (id, owner) => ({ kind: await store.remove(id, owner, clock()) }),
    touch: (id) => store.touch(id, clock()),
  };
}

function matchName(name: string, listed: readonly Preset[]): PresetMatch {
  const wanted = foldName(name);
  const found = listed.filter((preset) => foldName(preset.name) === wanted);
  const [first] = found;
  // One person's two names that fold alike are told apart by their exact writing, else by what was used last.
  const exact = found.find((preset) => preset.name === name.trim());
  if (new Set(found.map(({ ownerId }) => ownerId)).size > 1) return { kind: 'several', presets: found };
  if (first) return { kind: 'one', preset: exact ?? first };
  return { kind: 'none', nearest: nearest(wanted, listed, ({ name }) => foldName(name)) };
}

/** A slip of a letter or two, not another word. */
/** Null for what cannot be read, typed again or told apart by eye. */
function readName(text: string): string | null {
  const name = text.trim().replace(/\s+/gu, ' ');
  const isReadable = name !== '' && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(name);
  return isReadable && [...name].length <= maxNameLength ? name : null;
}
