// Serves the page: a handful of files beside this one, and nothing that could reach outside.
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { sendText } from './http-door.ts';

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

export async function servePage(path: string, response: ServerResponse): Promise<void> {
  // A permalink opens the page too.
  const file = path === '/' || path.startsWith('/archives/') ? 'index.html' : path.slice(1);
  const name = /^(?:page\/)?([a-z-]+)\.(html|js|css)$/.exec(file);
  if (!name) return sendText(response, 404, 'Not here.');
  try {
    const content = await readFile(new URL(`./page/${name[1]}.${name[2]}`, import.meta.url));
    response.writeHead(200, {
      'Content-Type': contentTypes[name[2] ?? ''],
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    });
    response.end(content);
  } catch {
    sendText(response, 404, 'Not here.');
  }
}
