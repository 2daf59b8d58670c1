// Ids of what stands on the Home tab and nowhere else. Buttons of other features keep theirs.
export const homeIds = {
  newInstance: 'home_new',
  connect: 'home_connect',
  instances: 'home_instances',
  presets: 'home_presets',
  recent: 'home_recent',
  settings: 'home_settings',
  refresh: 'home_refresh',
  /** With the section behind it; that is its value as well. */
  section: 'home_section',
  /** Values are the list and the page: `launches:2`. */
  back: 'home_back',
  on: 'home_on',
  /** Block and action id of the search among the launches. */
  search: 'home_search',
} as const;

export const pagedLists = ['instances', 'launches'] as const;
export type PagedList = (typeof pagedLists)[number];

export const toPageValue = (list: PagedList, page: number): string => `${list}:${page}`;

/** Null for what is no value of ours. */
export function readPageValue(value: string | null): { list: PagedList; page: number } | null {
  const [, named, page] = /^([a-z]+):(\d{1,4})$/u.exec(value ?? '') ?? [];
  const list = pagedLists.find((each) => each === named);
  return list ? { list, page: Number(page) } : null;
}
