// The connect page over HTTP: reads a request as far as it may go, and writes the page.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../../ops/logger.ts';
import { createBodyReader, type Unread } from '../../edge/read-body.ts';
import { basePath } from '../../kit/page-frame.ts';
import type { PageListener } from '../../kit/page-listener.ts';
import type { ConnectPage, PageResponse } from './connect-page.ts';

/** A token of 3,000 characters, percent-encoded, and what is sealed of it, with room to spare. */
const bodyLimits = { bytes: 32 * 1024, pieces: 64, bytesAPiece: 64, bytesTogether: 2 * 1024 * 1024 };
const unreadStatuses: Readonly<Record<Exclude<Unread, 'cut-off'>, number>> = {
  'too-large': 413,
  'in-crumbs': 413,
  crowded: 503,
};

export function createPageListener(parts: {
  readonly page: ConnectPage;
  readonly publicUrl: () => string | null;
  readonly logger: Logger;
}): PageListener {
  const { page, publicUrl, logger } = parts;
  const bodies = createBodyReader(bodyLimits);

  async function answer(nonce: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers } = request;
    if (method === 'GET' || method === 'HEAD') {
      // Whoever only looks whether it is there must not be the browser that it is bound to.
      if (method === 'HEAD') return refuse(response, 405, { Allow: 'GET, POST' });
      return write(response, await page.answer({ method, nonce, headers, body: '' }));
    }
    if (method !== 'POST') return refuse(response, 405, { Allow: 'GET, POST' });
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/x-www-form-urlencoded') return refuse(response, 415);
    const body = await bodies.read(request, {
      onUnread(unread) {
        if (unread !== 'cut-off') refuse(response, unreadStatuses[unread]);
      },
    });
    if (!Buffer.isBuffer(body)) return;
    write(response, await page.answer({ method, nonce, headers, body: body.toString('utf8') }));
  }

  return (path, request, response) => {
    // A proxy in front may have taken the path of PUBLIC_URL away.
    const nonce = [basePath(publicUrl()), '']
      .map((base) =>
        path.startsWith(`${base}/connect/`) ? path.slice(base.length + '/connect/'.length) : null,
      )
      .find((each) => each !== null);
    if (nonce === undefined || nonce === null) return false;
    answer(nonce, request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'the connect page could not be answered');
      if (response.headersSent) response.destroy();
      else refuse(response, 500);
    });
    return true;
  };
}

function write(response: ServerResponse, { status, headers, body }: PageResponse): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
}

function refuse(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { Connection: 'close', ...headers }).end();
}
