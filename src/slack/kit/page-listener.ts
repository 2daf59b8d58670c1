import type { IncomingMessage, ServerResponse } from 'node:http';

/** Whether the request was for one of its pages: then it is answered. */
export type PageListener = (path: string, request: IncomingMessage, response: ServerResponse) => boolean;
