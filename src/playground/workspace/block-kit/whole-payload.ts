// Rules that look across blocks: unique ids, one focus, one table, inputs need a submit button.
import { isObject, type JsonObject, lengthOf } from '../json.ts';

export interface Found {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export function findAcrossBlocks(surface: 'modal' | 'message' | 'home', payload: JsonObject): Found[] {
  const blocks = Array.isArray(payload.blocks) ? payload.blocks.filter(isObject) : [];
  const found = [
    ...findRepeatedBlockIds(blocks),
    ...blocks.flatMap(findRepeatedActionIds),
    ...findFoci(blocks),
  ];
  if (surface === 'modal' && payload.submit === undefined && blocks.some((block) => block.type === 'input')) {
    found.push({ path: ['submit'], message: 'missing required field: submit (the view has input blocks)' });
  }
  if (surface === 'message') found.push(...findTooMuch(blocks));
  return found;
}

function findRepeatedBlockIds(blocks: readonly JsonObject[]): Found[] {
  const seen = new Set<unknown>();
  return blocks.flatMap((block, index) => {
    if (block.block_id === undefined) return [];
    if (seen.has(block.block_id)) {
      return [{ path: ['blocks', index, 'block_id'], message: 'must be unique within the view or message' }];
    }
    seen.add(block.block_id);
    return [];
  });
}

function findRepeatedActionIds(block: JsonObject, index: number): Found[] {
  if (!Array.isArray(block.elements)) return [];
  const seen = new Set<unknown>();
  return block.elements.filter(isObject).flatMap((element, position) => {
    if (element.action_id === undefined) return [];
    const path = ['blocks', index, 'elements', position, 'action_id'];
    if (seen.has(element.action_id)) return [{ path, message: 'must be unique within its block' }];
    seen.add(element.action_id);
    return [];
  });
}

function findFoci(blocks: readonly JsonObject[]): Found[] {
  const foci = blocks.flatMap(elementsOf).filter((element) => element.focus_on_load === true);
  return foci.length > 1 ? [{ path: ['blocks'], message: 'only one element may have focus_on_load' }] : [];
}

function findTooMuch(blocks: readonly JsonObject[]): Found[] {
  const found: Found[] = [];
  if (blocks.filter((block) => block.type === 'table').length > 1) {
    found.push({ path: ['blocks'], message: 'no more than 1 table allowed' });
  }
  const markdown = blocks
    .filter((block) => block.type === 'markdown')
    .map((block) => String(block.text ?? ''));
  if (lengthOf(markdown.join('')) > 12_000) {
    found.push({ path: ['blocks'], message: 'markdown must be less than 12001 characters in all' });
  }
  return found;
}

function elementsOf(block: JsonObject): JsonObject[] {
  const elements = Array.isArray(block.elements) ? block.elements : [];
  return [block.element, block.accessory, ...elements].filter(isObject);
}
