import type { Books, Life } from './books.ts';

/** A promise that was not kept. */
export interface Violation {
  /** The predicate's name. */
  readonly promise: string;
  readonly life: string | null;
  readonly at: number;
  /** What is wrong, in words. */
  readonly says: string;
}

export interface Finding extends Omit<Violation, 'promise' | 'life'> {
  readonly life?: string;
}

export type Predicate = (books: Books) => Iterable<Finding>;

/** Judges each life by itself. */
export const ofEachLife = (judge: (life: Life, books: Books) => Iterable<Finding>): Predicate =>
  function* (books) {
    for (const life of books.lives.values())
      for (const finding of judge(life, books)) yield { life: life.name, ...finding };
  };

/** Of what is owed once nothing is under way any more. */
export const ofEachAtRest = (judge: (life: Life, books: Books) => Iterable<Finding>): Predicate =>
  ofEachLife(function* (life, books) {
    if (books.isAtRest(life)) yield* judge(life, books);
  });
