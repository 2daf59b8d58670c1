// Texts of blocks and messages as elements.
import type { MrkdwnElement, PlainTextElement } from '@slack/types';
import type { ComponentChildren } from 'preact';
import { getNames } from '../state/names.ts';
import { fillDate } from './dates.ts';
import { withEmoji } from './emoji.ts';
import { lines, type Piece, parseMrkdwn } from './mrkdwn.ts';

export function Mrkdwn({ text }: { text: string }) {
  return <Pieces pieces={parseMrkdwn(text)} />;
}

/** plain_text knows emoji, and nothing else. */
export function TextObject({ object }: { object: PlainTextElement | MrkdwnElement | undefined }) {
  if (!object) return null;
  if (object.type === 'mrkdwn') return <Mrkdwn text={object.text} />;
  return <Pieces pieces={lines(withEmoji(object.text))} />;
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return <>{pieces.map(draw)}</>;
}

function draw(piece: Piece): ComponentChildren {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'break':
      return <br />;
    case 'bold':
      return <strong>{piece.pieces.map(draw)}</strong>;
    case 'italic':
      return <em>{piece.pieces.map(draw)}</em>;
    case 'strike':
      return <s>{piece.pieces.map(draw)}</s>;
    case 'quote':
      return <blockquote>{piece.pieces.map(draw)}</blockquote>;
    case 'code':
      return <code>{piece.text}</code>;
    case 'pre':
      return <pre>{piece.text}</pre>;
    case 'link':
      return <Link url={piece.url}>{piece.text}</Link>;
    case 'user':
      return <Mention>@{getNames().userName(piece.id) ?? piece.label ?? piece.id}</Mention>;
    case 'channel':
      return <Mention>#{getNames().channelName(piece.id) ?? piece.label ?? piece.id}</Mention>;
    case 'group':
      return <Mention>@{piece.id}</Mention>;
    case 'date':
      return <MrkdwnDate {...piece} />;
  }
}

function MrkdwnDate({ seconds, format, url }: { seconds: number; format: string; url: string | null }) {
  const shown = (
    <time dateTime={new Date(seconds * 1000).toISOString()}>{fillDate(seconds, format, getNames())}</time>
  );
  return url ? <Link url={url}>{shown}</Link> : shown;
}

export function Mention({ children }: { children: ComponentChildren }) {
  return <span class="mention">{children}</span>;
}

export function Link({ url, children }: { url: string; children: ComponentChildren }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
