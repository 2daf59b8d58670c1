// A POST whose answer is wanted whole and as text: a call of an API. `fetch` does the same, with streams, signals and
// headers as objects of the web around it, for four times the computing.
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { causeOf } from './cause.ts';

export interface PostRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For all of it, from the wait for a connection to the last byte of the answer. */
  readonly timeoutMs: number;
}

export interface PostAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Throws what became of the connection, or that there was no answer in time. A redirect is an answer; nobody follows it. */
export type Post = (url: URL, request: PostRequest) => Promise<PostAnswer>;

export const createPost =
  (dispatcher: Dispatcher): Post =>
  ({ origin, pathname, search }, { headers, body, timeoutMs }) =>
    new Promise((resolve, reject) => {
      const options = {
        origin,
        path: `${pathname}${search}`,
        method: 'POST',
        headers: { ...headers },
        body,
      } as const;
      dispatcher.dispatch(options, listen(timeoutMs, resolve, reject));
    });

function listen(
  timeoutMs: number,
  resolve: (answer: PostAnswer) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  let controller: Dispatcher.DispatchController | null = null;
  let late: Error | null = null;
  const timer = setTimeout(() => {
    late = new Error(`no answer within ${timeoutMs} ms`);
    reject(late);
    controller?.abort(late);
  }, timeoutMs);
  let answer = { status: 0, headers: {} as IncomingHttpHeaders };
  const pieces: Buffer[] = [];
  return {
    onRequestStart(started) {
      controller = started;
      // It waited for a connection for too long: whoever asked knows that it was not sent.
      if (late) started.abort(late);
    },
    onResponseStart(_, status, headers) {
      answer = { status, headers };
    },
    onResponseData: (_, piece) => void pieces.push(piece),
    onResponseEnd() {
      clearTimeout(timer);
      resolve({ ...answer, text: Buffer.concat(pieces).toString('utf8') });
    },
    onResponseError(_, error) {
      clearTimeout(timer);
      reject(new Error(`call failed: ${causeOf(error)}`, { cause: error }));
    },
  };
}
