// What axe has against a page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const axe = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Rule and element of each finding that keeps somebody out. */
export async function findSerious(page: Page): Promise<string[]> {
  // As the test, not as the page: its policy allows no script but its own.
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run(document)')) as { violations: Finding[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
