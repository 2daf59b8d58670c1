// One bounded buffer for a body, whatever pieces it comes in.
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type BodyReader, createBodyReader, type ReadOptions } from '../../../src/slack/edge/read-body.ts';

const limits = { bytes: 100_000, pieces: 50, bytesAPiece: 64, bytesTogether: 150_000 };

class Sender extends EventEmitter {
  isPaused = false;

  pause(): this {
    this.isPaused = true;
    return this;
  }

  say(...pieces: readonly (Buffer | number)[]): this {
    for (const piece of pieces)
      this.emit('data', typeof piece === 'number' ? Buffer.alloc(piece, 'x') : piece);
    return this;
  }
}

const read = (reader: BodyReader, options: ReadOptions = {}) => {
  const sender = new Sender();
  return { sender, body: reader.read(sender as unknown as IncomingMessage, options) };
};

describe('a body', () => {
  test('is the bytes that came, in their order, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 30 }), async (parts) => {
        const reader = createBodyReader(limits);
        const { sender, body } = read(reader);
        sender.say(...parts.map((part) => Buffer.from(part))).emit('end');
        expect(await body).toEqual(Buffer.concat(parts));
        expect(reader.heldBytes()).toBe(0);
      }),
    );
  });

  test('is kept in one buffer of at most its limit, and none of the pieces is', async () => {
    const reader = createBodyReader(limits);
    const { sender, body } = read(reader);
    const crumbs = Array.from({ length: 49 }, () => Buffer.from('x'));
    sender.say(...crumbs);
    expect(reader.heldBytes()).toBe(16 * 1024);
    sender.say(99_951);
    expect(reader.heldBytes()).toBe(limits.bytes);
    sender.emit('end');
    const bytes = (await body) as Buffer;
    expect(bytes).toHaveLength(limits.bytes);
    for (const crumb of crumbs) expect(crumb.buffer).not.toBe(bytes.buffer);
  });

  test.each([
    ['one byte too long', [limits.bytes, 1], 'too-large'],
    ['too long at once', [limits.bytes + 1], 'too-large'],
    ['in more pieces than allowed', Array.from({ length: 51 }, () => 1), 'in-crumbs'],
  ])('%s is given up, nothing more is taken and nothing is kept', async (_, pieces, outcome) => {
    const reader = createBodyReader(limits);
    const told: string[] = [];
    const { sender, body } = read(reader, { onUnread: (unread) => told.push(unread) });
    sender.say(...pieces);
    // At once: before anything else that has come is looked at.
    expect([told, sender.isPaused]).toEqual([[outcome], true]);
    expect(await body).toBe(outcome);
    expect([sender.listenerCount('data'), reader.heldBytes()]).toEqual([0, 0]);
  });

  test('in as many pieces as allowed is read', async () => {
    const { sender, body } = read(createBodyReader(limits));
    sender.say(...Array.from({ length: 50 }, () => 1)).emit('end');
    expect(await body).toHaveLength(50);
  });

  test('may come in more pieces where they are no crumbs', async () => {
    const { sender, body } = read(createBodyReader(limits));
    sender.say(...Array.from({ length: 1000 }, () => 70)).emit('end');
    expect(await body).toHaveLength(70_000);
  });

  test('has a limit of its own where one is given', async () => {
    const { sender, body } = read(createBodyReader(limits), { limitBytes: 10 });
    sender.say(11);
    expect(await body).toBe('too-large');
  });

  test.each(['close', 'error'])(
    'whose sender is gone (%s) is cut off, and an error later harms nobody',
    async (event) => {
      const reader = createBodyReader(limits);
      const { sender, body } = read(reader);
      sender.say(10).emit(event, new Error('reset'));
      expect(await body).toBe('cut-off');
      expect(reader.heldBytes()).toBe(0);
      sender.emit('error', new Error('reset'));
    },
  );
});

describe('bodies at once', () => {
  test('the longest gives way to a shorter one, and all together stay within their limit', async () => {
    const reader = createBodyReader(limits);
    const [long, other, short] = [read(reader), read(reader), read(reader)];
    long.sender.say(90_000);
    other.sender.say(50_000);
    short.sender.say(20_000);
    expect(await long.body).toBe('crowded');
    expect(reader.heldBytes()).toBeLessThanOrEqual(limits.bytesTogether);
    short.sender.emit('end');
    other.sender.emit('end');
    expect([await short.body, await other.body].map((body) => body.length)).toEqual([20_000, 50_000]);
  });

  test('one that would be the longest gives way itself', async () => {
    const reader = createBodyReader(limits);
    const [first, second] = [read(reader), read(reader)];
    first.sender.say(80_000);
    second.sender.say(90_000);
    expect(await second.body).toBe('crowded');
    first.sender.emit('end');
    expect(await first.body).toHaveLength(80_000);
  });
});
