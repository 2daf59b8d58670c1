import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { searchFor } from './secret-search.ts';

describe('searchFor', () => {
  test('finds what looking for one after the other finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '"'), minLength: 6, maxLength: 12 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '"'), maxLength: 200 });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 6 }), text, (secrets, within) => {
        const holdsOne = secrets.some((secret) => within.includes(secret));
        // What is written as JSON holds more characters, so it may be found where the secret itself is not.
        const found = searchFor(secrets)(within);
        if (holdsOne) expect(found).not.toBeNull();
        if (found !== null) expect(secrets).toContain(found);
        if (found !== null && !holdsOne) expect(found).toContain('"');
      }),
    );
  });

  test('finds a secret at either end, and right after what looks like one', () => {
    const search = searchFor(['abcabd', 'xyzxyzxyz']);
    for (const text of ['abcabd', '-abcabd', 'abcabd-', 'abcabcabd', 'xyzxyxyzxyzxyz'])
      expect(search(text)).not.toBeNull();
    expect(search('abcabc')).toBeNull();
  });

  test('finds it as JSON, as markup and as part of an address', () => {
    const secret = 'say "a & b"';
    const search = searchFor([secret]);
    for (const text of [JSON.stringify({ secret }), 'say "a &amp; b"', encodeURIComponent(secret)])
      expect(search(`so: ${text}.`)).toBe(secret);
  });

  test('refuses what is too short to be looked for', () => {
    expect(() => searchFor(['abc'])).toThrow('found everywhere');
  });
});
