// What the access URL of a simulated instance leads to, so that a newcomer who follows it arrives somewhere.
import { gatewayPage, type WireAnswer } from './answers.ts';
import type { InstanceBook } from './instances.ts';

const servicePath = /^\/(?:jupyter|codeserver|rstudio|port)-forward\/([0-9a-f]{32})\//;

/** Null for an address that is not a service's. */
export function answerServicePage(path: string, book: InstanceBook): WireAnswer | null {
  const notebookId = servicePath.exec(path)?.[1];
  if (notebookId === undefined) return null;
  const record = book.findByNotebook(notebookId);
  if (!record || book.statusOf(record) !== 'Running') return gatewayPage(502);
  const name = escapeHtml(record.request.instanceServiceName);
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
    },
    body:
      `<!doctype html><html lang="en"><title>${name}</title><h1>${name} is running</h1>` +
      '<p>This is the playground: on the real platform the service of the instance would answer here.</p></html>\n',
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
