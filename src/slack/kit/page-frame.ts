// The pages that this app shows in browsers: nothing from elsewhere, no script, and what others said is text. Pure.
import { createHash } from 'node:crypto';
import type { Locale, Translate } from './language/translate.ts';

export interface Page {
  readonly title: string;
  readonly html: string;
}

const style = `
:root{color-scheme:light dark;--ink:#1d1c1d;--quiet:#545256;--ground:#fff;--edge:#8a888c;--act:#0b5cad;--on-act:#fff;--bad:#b3123c}
@media(prefers-color-scheme:dark){:root{--ink:#e8e6ea;--quiet:#b9b5bd;--ground:#1b1d21;--edge:#85828a;--act:#7cb8f5;--on-act:#10131a;--bad:#ff8fa8}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans SC","PingFang SC",sans-serif}
main{max-width:36rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.6rem;line-height:1.25}
h2{font-size:1.15rem;margin-top:2.25rem}
p,li{overflow-wrap:anywhere}
.quiet{color:var(--quiet)}
label{display:block;font-weight:600;margin-top:1rem}
label+.quiet{margin:.1rem 0 .25rem}
input,textarea,select{width:100%;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--edge);border-radius:.4rem;padding:.55rem .65rem;margin-top:.25rem}
textarea{min-height:7rem;font-family:ui-monospace,monospace}
button,.button{display:inline-block;font:inherit;font-weight:600;margin-top:1.25rem;padding:.6rem 1.2rem;border:0;border-radius:.4rem;background:var(--act);color:var(--on-act);text-decoration:none;cursor:pointer}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.error{color:var(--bad);font-weight:600}
.who{border:1px solid var(--edge);border-radius:.4rem;padding:.75rem 1rem}
a:not(.button){color:var(--act)}
`.trim();

/** The one style that this page may have. */
const styleHash = `sha256-${createHash('sha256').update(style).digest('base64')}`;

export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": '#39',
  };
  return text.replace(/[&<>"']/gu, (mark) => `&${names[mark]};`);
}

export function frame(locale: Locale | 'mul', title: string, body: string): Page {
  const lang = locale === 'mul' ? 'en' : locale;
  const html = `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return { title, html };
}

/** Whoever comes with what is none, or none any more: nobody knows who that is, so each language is there. */
export function bilingualPage(
  texts: readonly Translate[],
  write: (t: Translate) => readonly [string, ...string[]],
): Page {
  const [first] = texts;
  const sections = texts.map((t) => {
    const [title, ...body] = write(t);
    return `<section lang="${t.locale}"><h1>${escapeHtml(title)}</h1>\n${body.join('\n')}</section>`;
  });
  return frame(first?.locale ?? 'en', first ? write(first)[0] : '', sections.join('\n'));
}

export const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

const policy = [
  "default-src 'none'",
  `style-src '${styleHash}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of every page: it frames nothing and is framed by nobody, says nobody where it came from, and is kept nowhere. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': policy,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  'X-Robots-Tag': 'noindex',
};

/** Without a slash at its end; empty for an address without a path. */
export const basePath = (publicUrl: string | null): string =>
  publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/+$/u, '');
