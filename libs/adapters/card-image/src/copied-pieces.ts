import { GrappeError } from '@grappe/domain';
import type { ByteRange } from '@grappe/ports';
import type { DiskPiece } from './disk.ts';

/** A file that is copied to an orderly file system is one or two of them. They are looked through one by one. */
const PIECES_MAX = 4_096;

interface CopiedPiece extends ByteRange {
  readonly piece: DiskPiece;
}

/** Which ranges of a disk hold what pieces of files hold; the bytes themselves stay in the files. */
export class CopiedPieces {
  /** None overlaps another one; in no order. */
  #pieces: readonly CopiedPiece[] = [];

  get ranges(): readonly ByteRange[] {
    return this.#pieces;
  }

  /** Takes the place of what was there. False: not taken, there are too many already. */
  add(piece: DiskPiece, start: number): boolean {
    const end = start + piece.lengthBytes;
    const isElsewhere = (one: CopiedPiece): boolean => one.end <= start || one.start >= end;
    const last = this.#pieces.at(-1);
    const others = this.#pieces.every(isElsewhere)
      ? this.#pieces
      : this.#pieces.flatMap((one) => without(one, start, end));
    if (last !== undefined && others === this.#pieces && isContinued(last, piece, start)) {
      const lengthBytes = last.piece.lengthBytes + piece.lengthBytes;
      const longer = { start: last.start, end, piece: { ...last.piece, lengthBytes } };
      this.#pieces = others.with(-1, longer);
      return true;
    }
    if (others.length >= PIECES_MAX) return false;
    this.#pieces = [...others, { start, end, piece }];
    return true;
  }

  /** Puts over `target`, which is of `position`, what was copied there. */
  readInto(target: Uint8Array, position: number): void {
    for (const { start, end, piece } of this.#pieces) {
      const from = Math.max(start, position);
      const to = Math.min(end, position + target.length);
      if (from >= to) continue;
      readPiece(piece, from - start, target.subarray(from - position, to - position));
    }
  }

  checkUnchanged(): void {
    for (const source of new Set(this.#pieces.map(({ piece }) => piece.source))) {
      source.checkUnchanged?.();
    }
  }
}

/** All of a piece, in memory. */
export function bytesOf(piece: DiskPiece): Uint8Array {
  const bytes = Buffer.alloc(piece.lengthBytes);
  readPiece(piece, 0, bytes);
  return bytes;
}

function readPiece({ source, from }: DiskPiece, skipped: number, target: Uint8Array): void {
  if (source.readSync(target, from + skipped) === target.length) return;
  throw new GrappeError('CONFLICT', 'a file became shorter while it was copied to the card', {
    remedy: 'wait until its packages are written whole, and start again',
  });
}

function isContinued({ end, piece }: CopiedPiece, next: DiskPiece, start: number): boolean {
  return (
    end === start && piece.source === next.source && piece.from + piece.lengthBytes === next.from
  );
}

/** What is left of a piece beside a range. */
function without({ start, end, piece }: CopiedPiece, from: number, to: number): CopiedPiece[] {
  if (end <= from || start >= to) return [{ start, end, piece }];
  const part = (partStart: number, partEnd: number): CopiedPiece => ({
    start: partStart,
    end: partEnd,
    piece: {
      source: piece.source,
      from: piece.from + partStart - start,
      lengthBytes: partEnd - partStart,
    },
  });
  return [...(start < from ? [part(start, from)] : []), ...(end > to ? [part(to, end)] : [])];
}
