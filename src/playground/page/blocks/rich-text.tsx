// rich_text blocks and tables.
import type {
  RichTextBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextStyleable,
  TableBlock,
} from '@slack/types';
import type { ComponentChildren } from 'preact';
import { getNames } from '../state/names.ts';
import { fillDate } from '../text/dates.ts';
import { emojiNamed } from '../text/emoji.ts';
import { isSafe, lines } from '../text/mrkdwn.ts';
import { Link, Mention } from '../text/text.tsx';
import { say } from '../words.ts';

export function RichText({ block }: { block: RichTextBlock }) {
  return (
    <div class="rich-text">
      {block.elements.map((part, index) => (
        <Part key={index} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { part: RichTextBlockElement }) {
  switch (part.type) {
    case 'rich_text_list': {
      const items = part.elements.map((item, index) => (
        <li key={index}>
          <Run items={item.elements} />
        </li>
      ));
      const indent = `indent-${Math.min(Number(part.indent ?? 0), 4)}`;
      return part.style === 'ordered' ? (
        <ol class={indent} start={Number(Reflect.get(part, 'offset') ?? 0) + 1}>
          {items}
        </ol>
      ) : (
        <ul class={indent}>{items}</ul>
      );
    }
    case 'rich_text_quote':
      return (
        <blockquote>
          <Run items={part.elements} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre>
          {part.elements.map((item) => ('text' in item ? item.text : 'url' in item ? item.url : '')).join('')}
        </pre>
      );
    default:
      return (
        <p>
          <Run items={part.elements} />
        </p>
      );
  }
}

function Run({ items }: { items: readonly RichTextElement[] }) {
  return (
    <>
      {items.map((item, index) => (
        <Styled key={index} style={item.style}>
          {pieceOf(item)}
        </Styled>
      ))}
    </>
  );
}

function pieceOf(item: RichTextElement): ComponentChildren {
  const names = getNames();
  switch (item.type) {
    case 'text':
      return lines(item.text).map((piece) =>
        piece.kind === 'break' ? <br /> : 'text' in piece ? piece.text : '',
      );
    case 'link':
      return isSafe(item.url) ? <Link url={item.url}>{item.text ?? item.url}</Link> : (item.text ?? item.url);
    case 'user':
      return <Mention>@{names.userName(item.user_id) ?? item.user_id}</Mention>;
    case 'channel':
      return <Mention>#{names.channelName(item.channel_id) ?? item.channel_id}</Mention>;
    case 'broadcast':
      return <Mention>@{item.range}</Mention>;
    case 'emoji':
      return emojiNamed(item.name) ?? `:${item.name}:`;
    case 'date':
      return fillDate(item.timestamp, item.format, names);
    case 'color':
      return <code>{item.value}</code>;
    default:
      return '';
  }
}

function Styled({ style, children }: { style: RichTextStyleable['style']; children: ComponentChildren }) {
  let shown = children;
  if (style?.code) shown = <code>{shown}</code>;
  if (style?.bold) shown = <strong>{shown}</strong>;
  if (style?.italic) shown = <em>{shown}</em>;
  if (style?.strike) shown = <s>{shown}</s>;
  return <>{shown}</>;
}

export function Table({ block }: { block: TableBlock }) {
  const alignOf = (column: number) => `align-${block.column_settings?.[column]?.align ?? 'left'}`;
  const [head = [], ...rows] = block.rows;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled sideways, with the keyboard too
    <section class="table-frame" tabIndex={0} aria-label={say('table')}>
      <table>
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={column} scope="col" class={alignOf(column)}>
                {cellOf(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} class={alignOf(column)}>
                  {cellOf(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function cellOf(cell: TableBlock['rows'][number][number]): ComponentChildren {
  if (cell.type === 'rich_text') return <RichText block={cell} />;
  return 'text' in cell ? String(cell.text ?? '') : '';
}
