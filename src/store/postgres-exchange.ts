// Statements sent together, and their answers awaited together: one round trip, and one transaction of its own. Each sees
// what was committed before it began, so the second of two sees what the first one waited for.
// Source: postgresql.org, "Frontend/Backend Protocol", Extended Query and Pipelining.
import pg from 'pg';

export interface Statement {
  /** Prepared under it, once for each connection. Default: it is prepared anew each time. */
  readonly name?: string;
  readonly text: string;
}

export interface Asked {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** Asks past Kysely, in one round trip. */
export interface PostgresSession {
  /** Answers the rows of each. What broke after it was sent may be stored, unless the server said that it failed. */
  change(...asked: Asked[]): Promise<Rows[]>;
  /** With whatever else is read in the same turn. */
  read(asked: Asked): Promise<Rows>;
}

/** What the library's kind of question can do beside what its types say; the library's version is pinned. */
interface Question extends pg.Submittable {
  prepare(connection: Connection): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}
type Answer = { readonly rows: Rows };
type OnAnswer = (error: Error | undefined, answer: Answer | readonly Answer[]) => void;
const Question = pg.Query as unknown as new (
  config: { readonly text: string; readonly queryMode: 'extended' },
  onAnswer: OnAnswer,
) => Question;

interface Connection {
  parse(statement: { readonly name: string; readonly text: string; readonly types: readonly number[] }): void;
  bind(portal: { readonly statement: string; readonly values: readonly (string | null)[] }): void;
  describe(portal: { readonly type: 'P'; readonly name: '' }): void;
  execute(portal: { readonly portal: ''; readonly rows: 0 }): void;
  close(statement: { readonly type: 'S'; readonly name: string }): void;
  sync(): void;
}

const preparedOn = new WeakMap<Connection, Set<string>>();

export class Exchange extends Question {
  readonly #asked: readonly Asked[];
  #completed = 0;

  constructor(asked: readonly Asked[], onAnswer: (error: Error | undefined, rows: Rows[]) => void) {
    super({ text: asked[0]?.statement.text ?? '', queryMode: 'extended' }, (error, answer) =>
      onAnswer(error, error ? [] : [answer].flat().map(({ rows }) => rows)),
    );
    this.#asked = asked;
  }

  /** Every statement was run to its end. Whether they were committed, the server says after that. */
  get isRun(): boolean {
    return this.#completed === this.#asked.length;
  }

  override prepare(connection: Connection): void {
    const prepared = preparedOn.get(connection) ?? new Set();
    preparedOn.set(connection, prepared);
    for (const { statement, values } of this.#asked) {
      const { name = '', text } = statement;
      if (!prepared.has(name)) {
        // An exchange that failed may have left it behind, or not.
        if (name !== '') connection.close({ type: 'S', name });
        connection.parse({ name, text, types: [] });
        if (name !== '') prepared.add(name);
      }
      connection.bind({ statement: name, values: values.map(toText) });
      connection.describe({ type: 'P', name: '' });
      connection.execute({ portal: '', rows: 0 });
    }
    connection.sync();
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    this.#completed += 1;
    super.handleCommandComplete(message, connection);
  }

  /** After an error nobody knows which of its statements were prepared. */
  forget(connection: object): void {
    const prepared = preparedOn.get(connection as Connection);
    for (const { statement } of this.#asked) prepared?.delete(statement.name ?? '');
  }
}

const toText = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);
