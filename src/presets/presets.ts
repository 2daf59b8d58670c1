// Use cases around presets: what may be saved, who may use it, who may change it.
import { randomUUID } from 'node:crypto';
import { findNamed, findNearest, type PresetName } from './match-name.ts';
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
const maxNameLength = 40;
const maxValuesLength = 60_000;

export interface NewPreset extends PresetReader {
  readonly name: string;
  readonly scope: PresetScope;
  readonly values: unknown;
}

export type PresetMatch =
  | { readonly kind: 'one'; readonly preset: Preset }
  /** Of several people, or of one who named several alike. The reader's own come first. */
  | { readonly kind: 'several'; readonly presets: readonly Preset[] }
  /** `nearest`: one that may be meant. */
  | { readonly kind: 'none'; readonly nearest: Preset | null };

type Invalid = { readonly kind: 'name-invalid' };

export interface Presets {
  /** `replace`: of a preset of the same name, the values and the scope. Throws RangeError for values beyond any form. */
  save(preset: NewPreset, options: { readonly replace: boolean }): Promise<{ kind: SaveOutcome } | Invalid>;
  find(name: string, reader: PresetReader): Promise<Preset | null>;
  /** By the name as people mean it (fold-name.ts), among what the reader may use. Never one of several people's. */
  match(text: string, reader: PresetReader): Promise<PresetMatch>;
  /** Null when it is gone, or not for this reader. */
  findVisible(id: string, reader: PresetReader): Promise<Preset | null>;
  list(reader: PresetReader): Promise<readonly Preset[]>;
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

export function createPresets(parts: { readonly store: PresetStore; readonly clock: () => number }): Presets {
  const { store, clock } = parts;

  /** Without those that were removed meanwhile. */
  async function load(names: readonly PresetName[], reader: PresetReader): Promise<Preset[]> {
    const found = await Promise.all(names.map(({ id }) => store.findVisible(reader, id)));
    return found.filter((preset) => preset !== null);
  }
  return {
    async save({ teamId, userId, channelId, scope, values, ...rest }, { replace }) {
      const name = readName(rest.name);
      if (name === null) return { kind: 'name-invalid' };
      if (JSON.stringify(values).length > maxValuesLength) throw new RangeError('a preset beyond any form');
      const now = clock();
      const times = { createdAt: now, updatedAt: now, usedAt: null };
      const preset = { id: randomUUID(), teamId, ownerId: userId, name, scope, channelId, values, ...times };
      return { kind: await store.save(preset, { replace, maxPerOwner }) };
    },
    async find(name, reader) {
      const readable = readName(name);
      return readable === null ? null : store.findByName(reader, readable);
    },
    async match(text, reader) {
      const names = await store.listNames(reader);
      const found = await load(findNamed(names, text).slice(0, maxListed), reader);
      const [first] = found;
      if (first)
        return found.length === 1 ? { kind: 'one', preset: first } : { kind: 'several', presets: found };
      const nearest = findNearest(names, text);
      return { kind: 'none', nearest: nearest && (await store.findVisible(reader, nearest.id)) };
    },
    findVisible: (id, reader) => store.findVisible(reader, id),
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

/** Null for what cannot be read, typed again or told apart by eye. */
function readName(text: string): string | null {
  const name = text.trim().replace(/\s+/gu, ' ');
  const isReadable = name !== '' && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(name);
  return isReadable && [...name].length <= maxNameLength ? name : null;
}
