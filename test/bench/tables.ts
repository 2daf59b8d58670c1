// Tables as text: for a terminal, and for a document.
export interface Table {
  readonly title: string;
  /** What the reader has to know to read it. */
  readonly note?: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function toMarkdown({ title, note, header, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, index) => (index === 0 ? '---' : '---:'));
  const table = [header, rule, ...rows].map(line).join('\n');
  return [`### ${title}`, ...(note ? [note] : []), table].join('\n\n');
}

export function toText({ title, header, rows }: Table): string {
  const plain = [header, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('*', '')));
  const widths = header.map((_, column) => Math.max(...plain.map((cells) => cells[column]?.length ?? 0)));
  const lines = plain.map((cells) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines].join('\n');
}
