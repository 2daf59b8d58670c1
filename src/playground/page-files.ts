// Serves the page that Vite built: the files of one folder by their names, and nothing that could reach outside.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPage } from './built-page.ts';

export interface PageFile {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

let files: Promise<ReadonlyMap<string, PageFile>> | null = null;

/** Builds the page if that was not done yet. Its names begin at the root: `index.html`, `assets/….js`. */
export async function findPageFile(name: string): Promise<PageFile> {
  files ??= readFiles();
  try {
    return (await files).get(name) ?? missing;
  } catch (error) {
    files = null;
    return cannotBuild(error);
  }
}

const missing: PageFile = { status: 404, headers: { 'Content-Type': 'text/plain' }, body: 'Not here.' };

async function readFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const folder = await buildPage();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    name.replaceAll('\\', '/'),
  );
  const served = names.flatMap((name): [string, PageFile][] => {
    const type = contentTypes[/\.([a-z]+)$/u.exec(name)?.[1] ?? ''];
    return type ? [[name, toPageFile(readFileSync(join(folder, name)), type)]] : [];
  });
  return new Map(served);
}

function toPageFile(body: Buffer, type: string): PageFile {
  const headers = {
    'Content-Type': type,
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  };
  return { status: 200, headers, body };
}

function cannotBuild(error: unknown): PageFile {
  const reason = error instanceof Error ? error.message : String(error);
  const body = `The page could not be built: ${reason}\nIt needs the development dependencies: npm ci\n`;
  return { status: 503, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body };
}
