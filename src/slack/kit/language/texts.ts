// The shape of the texts, and the keys and variables that follow from the English ones.
import type { en } from './en.ts';

type Shape<T> = { readonly [K in keyof T]: T[K] extends string ? string : Shape<T[K]> };

/** What each language provides: the same keys, its own words. */
export type Texts = Shape<typeof en>;

/** `form.title` and so on. */
export type TextKey = {
  [Area in keyof typeof en & string]: `${Area}.${keyof (typeof en)[Area] & string}`;
}[keyof typeof en & string];

type TextOf<Key extends TextKey> = Key extends `${infer Area}.${infer Name}`
  ? Area extends keyof typeof en
    ? Name extends keyof (typeof en)[Area]
      ? (typeof en)[Area][Name]
      : never
    : never
  : never;

type VariableOf<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | VariableOf<Rest>
  : never;

type Values<Key extends TextKey> = { readonly [Name in VariableOf<TextOf<Key>>]: string | number };

/** Nothing for a text without variables, all of them for one that has some. */
export type TextValues<Key extends TextKey> = [VariableOf<TextOf<Key>>] extends [never] ? [] : [Values<Key>];
