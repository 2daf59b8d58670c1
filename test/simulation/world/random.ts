// Chance drawn from a seed: sfc32 (Chris Doty-Humphrey's PractRand), seeded through a hash of the seed's text. A part of the
// world draws from a stream of its own, so that what one part leaves out does not shift what the others draw.

export class Random {
  readonly seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    this.seed = seed;
    const hash = hashesOf(seed);
    this.#a = hash();
    this.#b = hash();
    this.#c = hash();
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** Another stream of the same seed. */
  stream(name: string): Random {
    return new Random(`${this.seed}/${name}`);
  }

  /** From 0 to below 1. */
  readonly next = (): number => this.#word() / 0x1_0000_0000;

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('there is nothing to pick from');
    return item;
  }

  /** One of these, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return (entries.at(-1) as [K, number])[0];
  }

  /** Of the form of a UUID of version 4. */
  readonly uuid = (): string => {
    const text = [this.#hex(), this.#hex(), this.#hex(), this.#hex()].join('');
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-a${text.slice(17, 20)}-${text.slice(20)}`;
  };

  hexId(): string {
    return [this.#hex(), this.#hex(), this.#hex(), this.#hex()].join('');
  }

  #hex(): string {
    return this.#word().toString(16).padStart(8, '0');
  }

  #word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }
}

/** FNV-1a, stirred anew for each word that is asked for. */
function hashesOf(text: string): () => number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash = (hash ^ (hash >>> 16)) + 0x9e3779b9;
    return hash >>> 0;
  };
}
