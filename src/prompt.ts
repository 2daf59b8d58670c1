// Questions at a terminal, or answered by a file. What is asked in secret is not shown as it is typed.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

export interface Prompt {
  /** The answer, trimmed; the default for an empty one. Null at the end of the input. */
  ask(question: string, byDefault?: string): Promise<string | null>;
  askSecretly(question: string): Promise<string | null>;
  say(line: string): void;
  close(): void;
}

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

export function openPrompt({ input, output }: Terminal): Prompt {
  let isSecret = false;
  const echo = new Writable({
    write(bytes, _encoding, done) {
      if (!isSecret) output.write(bytes);
      done();
    },
  });
  const lines = createInterface({ input, output: echo, terminal: input.isTTY ?? false });
  // An answer may come before its question, from a file.
  const waiting = lines[Symbol.asyncIterator]();

  async function read(question: string): Promise<string | null> {
    output.write(question);
    const { done, value } = await waiting.next();
    return done ? null : value.trim();
  }

  return {
    async ask(question, byDefault) {
      const answer = await read(byDefault === undefined ? `${question}: ` : `${question} [${byDefault}]: `);
      return answer === '' ? (byDefault ?? '') : answer;
    },
    async askSecretly(question) {
      isSecret = true;
      try {
        return await read(`${question} (not shown): `);
      } finally {
        isSecret = false;
        output.write('\n');
      }
    },
    say: (line) => void output.write(`${line}\n`),
    close: () => lines.close(),
  };
}
