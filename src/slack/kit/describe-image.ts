// An image as people know it: by its name in the operator's catalog, else by its version, else by its path. Pure.
import type { Catalog } from '../../catalog/catalog.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import { code, quote, truncate } from './block-kit.ts';

export function describeImage(
  { imagePath, version }: Pick<LaunchRequest, 'imagePath' | 'version'>,
  catalog: Catalog | null,
  max = 120,
): string {
  const named = catalog?.images.find(({ path }) => path === imagePath)?.name;
  return named ? quote(truncate(named, max)) : code(truncate(version || imagePath, max));
}
