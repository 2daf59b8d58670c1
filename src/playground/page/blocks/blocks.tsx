// Block Kit blocks as elements.
import type { AnyBlock, ContextBlock, KnownBlock, SectionBlock, TaskCardBlock } from '@slack/types';
import { Mrkdwn, TextObject } from '../text/text.tsx';
import { say } from '../words.ts';
import type { Actor } from './actor.ts';
import { Element } from './elements.tsx';
import { InputField } from './inputs.tsx';
import { Picture } from './picture.tsx';
import { RichText, Table } from './rich-text.tsx';

export interface BlockContext {
  readonly actor: Actor;
  /** Messages under input blocks, by block_id. */
  readonly errors?: Readonly<Record<string, string>>;
}

export function Blocks({ blocks, ...context }: { blocks: readonly AnyBlock[] } & BlockContext) {
  return (
    <>
      {blocks.map((block, index) => (
        <div class={`block block-${block.type}`} key={block.block_id ?? index} data-block-id={block.block_id}>
          <Block block={block as KnownBlock} {...context} />
        </div>
      ))}
    </>
  );
}

function Block({ block, actor, errors }: { block: KnownBlock } & BlockContext) {
  switch (block.type) {
    case 'header':
      return (
        <h3>
          <TextObject object={block.text} />
        </h3>
      );
    case 'divider':
      return <hr />;
    case 'section':
      return <Section block={block} actor={actor} />;
    case 'context':
      return <Context block={block} />;
    case 'actions':
      return (
        <>
          {block.elements.map((element, index) => (
            <Element
              key={idOf(element) ?? index}
              element={element}
              blockId={block.block_id ?? ''}
              actor={actor}
            />
          ))}
        </>
      );
    case 'input':
      return <InputField block={block} actor={actor} error={errors?.[block.block_id ?? '']} />;
    case 'image':
      return (
        <figure>
          {block.title && <figcaption>{block.title.text}</figcaption>}
          <Picture image={block} />
        </figure>
      );
    case 'alert':
      return (
        <div class={`alert alert-${block.level ?? 'default'}`} role="note">
          <TextObject object={block.text} />
        </div>
      );
    case 'markdown':
      return (
        <div class="text">
          <Mrkdwn text={block.text} />
        </div>
      );
    case 'rich_text':
      return <RichText block={block} />;
    case 'table':
      return <Table block={block} />;
    case 'plan':
      return (
        <>
          <strong>{block.title}</strong>
          {(block.tasks ?? []).map((task, index) => (
            <TaskCard key={index} task={task as TaskCardBlock} />
          ))}
        </>
      );
    case 'task_card':
      return <TaskCard task={block} />;
    default:
      return <p class="not-drawn">{say('notDrawn', { type: block.type })}</p>;
  }
}

function Section({ block, actor }: { block: SectionBlock; actor: Actor }) {
  return (
    <>
      <div class="section-body">
        {block.text && (
          <div class="text">
            <TextObject object={block.text} />
          </div>
        )}
        {block.fields && (
          <div class="fields">
            {block.fields.map((field, index) => (
              <div class="text" key={index}>
                <TextObject object={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block.accessory && (
        <div class="accessory">
          <Element element={block.accessory} blockId={block.block_id ?? ''} actor={actor} />
        </div>
      )}
    </>
  );
}

function Context({ block }: { block: ContextBlock }) {
  return (
    <>
      {block.elements.map((each, index) =>
        each.type === 'image' ? (
          <Picture key={index} image={each} isSmall />
        ) : (
          <span key={index}>
            <TextObject object={each} />
          </span>
        ),
      )}
    </>
  );
}

const taskMarks: Readonly<Record<string, string>> = {
  pending: '○',
  in_progress: '◐',
  complete: '●',
  error: '✕',
};

function TaskCard({ task }: { task: TaskCardBlock }) {
  return (
    <div class="task-card" data-status={task.status}>
      <span>
        {taskMarks[task.status ?? ''] ?? ''} {task.title}
      </span>
      {task.details && <RichText block={task.details} />}
      {task.output && <RichText block={task.output} />}
    </div>
  );
}

function idOf(element: object): string | undefined {
  return 'action_id' in element && typeof element.action_id === 'string' ? element.action_id : undefined;
}
