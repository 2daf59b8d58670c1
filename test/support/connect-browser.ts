// A person's browser, as far as the connect page needs one: keeps the page's cookie, follows its form. Forges what it is told to.
import { request } from 'node:http';

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface PageCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const callPage = (port: number, path: string, call: PageCall = {}): Promise<PageAnswer> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = call;
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces).toString(),
        }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });

export const formType = { 'Content-Type': 'application/x-www-form-urlencoded' };

export interface ConnectBrowser {
  cookie: string;
  /** Of the form that was read last. */
  proof: string;
  sealed: string | null;
  open(path: string): Promise<PageAnswer>;
  send(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<PageAnswer>;
}

/** The six digits on a page, if it is the one that shows them. */
export const codeOn = ({ body }: PageAnswer): string | null =>
  /<p class="code">([\d ]+)<\/p>/u.exec(body)?.[1] ?? null;

/** `confirm`: says the page's code in Slack, so that the page goes on. Default: it stays as it is. */
export function connectBrowser(
  port: () => number,
  confirm?: (code: string, path: string) => Promise<void>,
): ConnectBrowser {
  const browser: ConnectBrowser = {
    cookie: '',
    proof: '',
    sealed: null,
    async open(path) {
      const answer = await callPage(port(), path, {
        headers: browser.cookie ? { Cookie: browser.cookie } : {},
      });
      const [cookie] = answer.headers['set-cookie'] ?? [];
      if (cookie) browser.cookie = cookie.split(';')[0] ?? '';
      const code = codeOn(answer);
      if (!confirm || code === null) return read(answer);
      await confirm(code, path);
      return read(await callPage(port(), path, { headers: { Cookie: browser.cookie } }));
    },
    async send(path, fields, headers = {}) {
      const all = { proof: browser.proof, ...(browser.sealed ? { sealed: browser.sealed } : {}), ...fields };
      const body = new URLSearchParams(all).toString();
      const cookie: Record<string, string> = browser.cookie ? { Cookie: browser.cookie } : {};
      return read(
        await callPage(port(), path, {
          method: 'POST',
          headers: { ...formType, ...cookie, ...headers },
          body,
        }),
      );
    },
  };
  const read = (answer: PageAnswer): PageAnswer => {
    browser.proof = /name="proof" value="([^"]*)"/u.exec(answer.body)?.[1] ?? browser.proof;
    browser.sealed = /name="sealed" value="([^"]*)"/u.exec(answer.body)?.[1] ?? null;
    return answer;
  };
  return browser;
}
