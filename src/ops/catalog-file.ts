// The catalog's file: read at the start, and again whenever it changes. A new version that is broken is told to the
// operator in full, and the one before stays.
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Catalog, describeProblem, parseCatalog } from '../catalog/catalog.ts';
import type { Logger } from './logger.ts';

export interface CatalogFile {
  current(): Catalog | null;
  stop(): void;
}

export interface CatalogFileOptions {
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How long the folder must be quiet: editors write in several steps. Default 100. */
  readonly quietMs?: number;
  /** How often to look without a sign: network drives and linked files give none. Default 30,000. */
  readonly lookMs?: number;
}

/** The catalog cannot be used as it is; the message names every problem. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
  readonly problems: readonly string[];

  constructor(path: string, problems: readonly string[], options?: ErrorOptions) {
    super(
      [`The catalog ${path} cannot be used:`, ...problems.map((problem) => `  ${problem}`)].join('\n'),
      options,
    );
    this.problems = problems;
  }
}

/** Throws CatalogError for a file that is missing or broken. Without a path there is no catalog. */
export async function openCatalogFile(
  path: string | null,
  options: CatalogFileOptions,
): Promise<CatalogFile> {
  if (path === null) return { current: () => null, stop() {} };
  const file = new WatchedCatalog(path, options);
  await file.open();
  return file;
}

class WatchedCatalog implements CatalogFile {
  readonly #path: string;
  readonly #options: Required<CatalogFileOptions>;
  #text = '';
  #catalog: Catalog | null = null;
  #watcher: FSWatcher | null = null;
  #quiet: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  /** Looks come one after the other, so that an older text never replaces a newer one. */
  #look = Promise.resolve();
  #isMissing = false;
  #isEmpty = false;
  #isStopped = false;

  constructor(path: string, { logger, quietMs = 100, lookMs = 30_000 }: CatalogFileOptions) {
    this.#path = path;
    this.#options = { logger, quietMs, lookMs };
  }

  current(): Catalog | null {
    return this.#catalog;
  }

  async open(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch((cause: unknown) => {
      throw new CatalogError(this.#path, [`the file cannot be read: ${codeOf(cause)}`], { cause });
    });
    const parsed = parseCatalog(text);
    if (!parsed.ok) throw new CatalogError(this.#path, parsed.problems.map(describeProblem));
    this.#text = text;
    this.#catalog = parsed.catalog;
    this.#watch();
    this.#looking = setInterval(() => this.#lookWhenQuiet(), this.#options.lookMs).unref();
    // What changed between reading and watching gave no sign.
    this.#lookWhenQuiet();
  }

  stop(): void {
    this.#isStopped = true;
    this.#watcher?.close();
    clearTimeout(this.#quiet);
    clearInterval(this.#looking);
  }

  /** The folder, not the file: editors and Kubernetes put a new file, or link, in its place. */
  #watch(): void {
    const giveUp = (err: unknown) => {
      this.#watcher?.close();
      this.#options.logger.warn(
        { err },
        'the catalog is looked at now and then: its folder cannot be watched',
      );
    };
    try {
      this.#watcher = watch(dirname(this.#path), { persistent: false }, () => this.#lookWhenQuiet());
      this.#watcher.on('error', giveUp);
    } catch (error) {
      giveUp(error);
    }
  }

  #lookWhenQuiet(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#look = this.#look.then(() => this.#reload());
    }, this.#options.quietMs).unref();
  }

  async #reload(): Promise<void> {
    try {
      const text = await readFile(this.#path, 'utf8');
      this.#isMissing = false;
      if (this.#isBeingWritten(text)) return this.#lookWhenQuiet();
      if (text !== this.#text && !this.#isStopped) this.#take(text);
    } catch (err) {
      // Said once: the file may be gone for a moment, or for good.
      if (!this.#isMissing && !this.#isStopped)
        this.#options.logger.warn({ err }, 'the catalog stays as it was: its file cannot be read');
      this.#isMissing = true;
    }
  }

  /** Editors empty a file before they write it anew: only what stays empty is empty. */
  #isBeingWritten(text: string): boolean {
    const isFirst = text.trim() === '' && !this.#isEmpty;
    this.#isEmpty = text.trim() === '';
    return isFirst && !this.#isStopped;
  }

  #take(text: string): void {
    this.#text = text;
    const parsed = parseCatalog(text);
    if (parsed.ok) {
      this.#catalog = parsed.catalog;
      this.#options.logger.info({ catalog: this.#path }, 'the catalog was read again');
      return;
    }
    const problems = parsed.problems.map(describeProblem);
    this.#options.logger.error(
      { catalog: this.#path, problems },
      'the catalog stays as it was: its new version is broken',
    );
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : String(error);
}
