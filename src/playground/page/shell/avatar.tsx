// A colored square with initials; the app has a mark of its own.
import type { Author } from '../state/names.ts';

const colors = 7;

export function Avatar({ author, size = '' }: { author: Author; size?: '' | 'small' }) {
  const classes = ['avatar', size, author.isApp ? 'of-app' : `color-${colorOf(author.id)}`];
  return (
    <span class={classes.join(' ')} aria-hidden="true">
      {author.isApp ? (
        <svg viewBox="0 0 24 24" width="62%" height="62%" aria-hidden="true">
          <path
            d="M7 7h10v10H7zM10 2.5V7M14 2.5V7M10 17v4.5M14 17v4.5M2.5 10H7M2.5 14H7M17 10h4.5M17 14h4.5"
            fill="none"
            stroke="currentColor"
            stroke-width="1.9"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>
      ) : (
        initialsOf(author.name)
      )}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

function colorOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 37 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % colors;
}
