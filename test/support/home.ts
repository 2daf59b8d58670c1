// What a person reads on their Home tab, as a story sees it.
import type { Stage } from './stage.ts';

interface Texted {
  readonly type?: string;
  readonly text?: string | { readonly text: string };
  readonly elements?: readonly Texted[];
  readonly accessory?: Texted;
  readonly label?: { readonly text: string };
}

const wordsOf = ({ text }: Texted): string => (typeof text === 'string' ? text : (text?.text ?? ''));

function readBlock(block: Texted): string[] {
  const buttons = [...(block.elements ?? []), ...(block.accessory ? [block.accessory] : [])].map((each) =>
    each.type === 'button' ? `[${wordsOf(each)}]` : wordsOf(each),
  );
  return [wordsOf(block), block.label?.text ?? '', ...buttons].filter((words) => words !== '');
}

export interface HomeReader {
  /** All words in order, buttons in square brackets; empty while nothing was published. */
  read(userId?: string): string;
  /** Resolves once it reads like this. */
  shows(match: RegExp, userId?: string): Promise<string>;
  /** How often it was published since the last time this was asked. */
  published(): number;
}

export function readHome({ slack }: Pick<Stage, 'slack'>): HomeReader {
  let counted = 0;
  const read = (userId = slack.users.owner.id) =>
    ((slack.homeView(userId)?.blocks ?? []) as readonly Texted[]).flatMap(readBlock).join('\n');
  return {
    read,
    shows: (match, userId) =>
      slack.until(() => (match.test(read(userId)) ? read(userId) : null), { what: `a Home like ${match}` }),
    published() {
      const all = slack.apiCalls.filter(({ method }) => method === 'views.publish').length;
      const news = all - counted;
      counted = all;
      return news;
    },
  };
}
