// Reads a request's body into one buffer that grows with what has come, never with what was announced. Bounded three ways:
// by bytes, by the pieces they come in (each piece costs a turn, however small it is), and by what all bodies being read at
// once may hold together.
import type { IncomingMessage } from 'node:http';

/**
 * `in-crumbs`: in more pieces than anybody needs; `crowded`: the longest body gives way where all together are too long;
 * `cut-off`: the sender is gone.
 */
export type Unread = 'too-large' | 'in-crumbs' | 'crowded' | 'cut-off';

export interface BodyLimits {
  readonly bytes: number;
  /** So many of any size; beyond, each must bring `bytesAPiece` on average, as every network's packets do. */
  readonly pieces: number;
  readonly bytesAPiece: number;
  readonly bytesTogether: number;
}

export interface ReadOptions {
  readonly limitBytes?: number;
  /** Called in the very turn in which the body is given up: whoever answers then need not hear what came along with it. */
  readonly onUnread?: (unread: Unread) => void;
}

export interface BodyReader {
  read(request: IncomingMessage, options?: ReadOptions): Promise<Buffer | Unread>;
  /** Bytes held by bodies that are not read to their end. */
  heldBytes(): number;
}

const firstBytes = 16 * 1024;

/** A body that is being read. */
interface Reading {
  buffer: Buffer;
  size: number;
  readonly end: (outcome: Buffer | Unread) => void;
}

export function createBodyReader(limits: BodyLimits): BodyReader {
  const open = new Set<Reading>();
  const heldBytes = () => [...open].reduce((sum, { buffer }) => sum + buffer.length, 0);

  /** The longest gives way: Slack's own requests are short. */
  function makeRoom(reading: Reading, capacity: number): boolean {
    while (heldBytes() - reading.buffer.length + capacity > limits.bytesTogether) {
      const [longest] = [...open].sort((a, b) => b.buffer.length - a.buffer.length);
      if (!longest || longest === reading || longest.buffer.length < capacity) return false;
      longest.end('crowded');
    }
    return true;
  }

  function add(reading: Reading, piece: Buffer, limitBytes: number): Unread | null {
    const size = reading.size + piece.length;
    if (size > limitBytes) return 'too-large';
    if (size > reading.buffer.length) {
      const capacity = Math.min(limitBytes, Math.max(firstBytes, size, reading.buffer.length * 2));
      if (!makeRoom(reading, capacity)) return 'crowded';
      const grown = Buffer.allocUnsafeSlow(capacity);
      reading.buffer.copy(grown, 0, 0, reading.size);
      reading.buffer = grown;
    }
    piece.copy(reading.buffer, reading.size);
    reading.size = size;
    return null;
  }

  return {
    heldBytes,
    read: (request, { limitBytes = limits.bytes, onUnread = () => undefined } = {}) =>
      new Promise((resolve) => {
        let pieces = 0;
        const onData = (piece: Buffer) => {
          pieces += 1;
          const allowed = limits.pieces + reading.size / limits.bytesAPiece;
          const unread = pieces > allowed ? 'in-crumbs' : add(reading, piece, limitBytes);
          if (unread) reading.end(unread);
        };
        const onEnd = () => reading.end(reading.buffer.subarray(0, reading.size));
        const onLoss = () => reading.end('cut-off');
        const reading: Reading = {
          buffer: Buffer.alloc(0),
          size: 0,
          end(outcome) {
            open.delete(reading);
            request.off('data', onData).off('end', onEnd).off('close', onLoss);
            if (!Buffer.isBuffer(outcome)) {
              // Not destroyed: that would take the connection along, and with it the answer.
              request.pause();
              onUnread(outcome);
            }
            resolve(outcome);
          },
        };
        open.add(reading);
        // A listener of `error` stays: a sender may be lost after the answer, too.
        request.on('data', onData).on('end', onEnd).on('close', onLoss).on('error', onLoss);
      }),
  };
}
