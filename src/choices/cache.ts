// What was read, by owner and slot, within a bound of memory. Parts of equal content are kept once, whoever read
// them: most accounts of a region see the same public images. The owner longest not asked for goes first.
import { createHash } from 'node:crypto';

export interface CacheOptions {
  /** By estimate, not measured. */
  readonly maxBytes: number;
  readonly maxEntries: number;
}

export interface Kept {
  readonly parts: readonly unknown[];
  readonly readAt: number;
}

export interface CacheSize {
  readonly owners: number;
  readonly entries: number;
  /** Distinct contents. */
  readonly parts: number;
  readonly bytes: number;
}

interface SharedPart {
  readonly content: unknown;
  readonly hash: string;
  readonly bytes: number;
  uses: number;
}

interface Entry {
  readonly parts: readonly SharedPart[];
  readonly readAt: number;
  readonly bytes: number;
}

/** Measured with 10,000 accounts, rounded up: maps, entries and their keys. */
const ownerBytes = 600;
const entryBytes = 200;
const partBytes = 300;
/** JSON spells out field names, which objects of one shape share; so twice its length is on the safe side. */
const bytesPerCharacter = 2;
/** A person can name groups that do not exist: their answers do not pile up. */
const maxEntriesOfOwner = 64;

export class Cache {
  readonly #options: CacheOptions;
  /** Least recently used first: a Map keeps the order of insertion. */
  readonly #owners = new Map<string, Map<string, Entry>>();
  readonly #parts = new Map<string, SharedPart>();
  #entries = 0;
  #bytes = 0;

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  find(owner: string, slot: string): Kept | null {
    const slots = this.#owners.get(owner);
    const entry = slots?.get(slot);
    if (!slots || !entry) return null;
    this.#owners.delete(owner);
    this.#owners.set(owner, slots);
    return { parts: entry.parts.map(({ content }) => content), readAt: entry.readAt };
  }

  keep(owner: string, slot: string, { parts, readAt }: Kept): void {
    this.drop(owner, slot);
    const slots = this.#owners.get(owner) ?? new Map<string, Entry>();
    if (slots.size === 0) this.#bytes += ownerBytes + owner.length * bytesPerCharacter;
    const bytes = entryBytes + slot.length * bytesPerCharacter;
    slots.set(slot, { parts: parts.map((content) => this.#share(content)), readAt, bytes });
    this.#owners.delete(owner);
    this.#owners.set(owner, slots);
    this.#entries += 1;
    this.#bytes += bytes;
    const [oldest] = slots.keys();
    if (slots.size > maxEntriesOfOwner && oldest !== undefined) this.drop(owner, oldest);
    this.#makeRoom();
  }

  drop(owner: string, slot: string): void {
    const slots = this.#owners.get(owner);
    const entry = slots?.get(slot);
    if (!slots || !entry) return;
    slots.delete(slot);
    this.#entries -= 1;
    this.#bytes -= entry.bytes;
    for (const part of entry.parts) this.#release(part);
    if (slots.size > 0) return;
    this.#owners.delete(owner);
    this.#bytes -= ownerBytes + owner.length * bytesPerCharacter;
  }

  dropOwner(owner: string): void {
    for (const slot of [...(this.#owners.get(owner)?.keys() ?? [])]) this.drop(owner, slot);
  }

  get size(): CacheSize {
    return {
      owners: this.#owners.size,
      entries: this.#entries,
      parts: this.#parts.size,
      bytes: this.#bytes,
    };
  }

  #makeRoom(): void {
    for (const owner of this.#owners.keys()) {
      if (this.#bytes <= this.#options.maxBytes && this.#entries <= this.#options.maxEntries) return;
      this.dropOwner(owner);
    }
  }

  #share(content: unknown): SharedPart {
    const json = JSON.stringify(content);
    const hash = createHash('sha256').update(json).digest('base64');
    const known = this.#parts.get(hash);
    const bytes = partBytes + json.length * bytesPerCharacter;
    const part = known ?? { content, hash, bytes, uses: 0 };
    part.uses += 1;
    if (known) return known;
    this.#parts.set(hash, part);
    this.#bytes += bytes;
    return part;
  }

  #release(part: SharedPart): void {
    part.uses -= 1;
    if (part.uses > 0) return;
    this.#parts.delete(part.hash);
    this.#bytes -= part.bytes;
  }
}
