import { createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeName } from '@grappe/domain';
import { PROBE_KEY_BYTES } from './limits.ts';
import {
  NONCE_BYTES,
  PACKET_BYTES,
  answerTo,
  sealPacket,
  verifyPacket,
  type Direction,
} from './probe-packet.ts';

const N1 = 'n1' as NodeName;
const N2 = 'n2' as NodeName;
const keyOf = (fill: number) => createSecretKey(new Uint8Array(PROBE_KEY_BYTES).fill(fill));
const KEY = keyOf(1);
const OTHER_KEY = keyOf(2);

const keys = fc.uint8Array({ minLength: PROBE_KEY_BYTES, maxLength: PROBE_KEY_BYTES });
const nonces = fc.uint8Array({ minLength: NONCE_BYTES, maxLength: NONCE_BYTES });
const names = fc.stringMatching(/^[a-z0-9]{1,63}$/).map((name) => name as NodeName);
const directions = fc.constantFrom<Direction>('request', 'answer');

describe('probe packet', () => {
  it('is the same bytes for every version of Grappe that speaks version 1', () => {
    const nonce = Uint8Array.from({ length: NONCE_BYTES }, (_, n) => n);
    const head = Buffer.concat([Buffer.from('GP'), Buffer.of(1, 1), nonce]);
    const mac = createHmac('sha256', new Uint8Array(PROBE_KEY_BYTES).fill(1));
    const expected = Buffer.concat([head, mac.update(head).update('n1').digest()]);
    const request = sealPacket(KEY, { direction: 'request', node: N1, nonce });
    expect(Buffer.from(request).toString('hex')).toBe(expected.toString('hex'));
    expect(request).toHaveLength(52);
  });

  it('gives back the nonce and says which key it was', () => {
    fc.assert(
      fc.property(keys, nonces, names, directions, (bytes, nonce, node, direction) => {
        const key = createSecretKey(bytes);
        const packet = sealPacket(key, { direction, node, nonce });
        const verified = verifyPacket([OTHER_KEY, key], direction, node, packet);
        expect(verified).toEqual({ nonce, key });
      }),
    );
  });

  it('is refused with any one bit changed, at every place', () => {
    const packet = sealPacket(KEY, {
      direction: 'request',
      node: N1,
      nonce: new Uint8Array(NONCE_BYTES).fill(7),
    });
    for (let bit = 0; bit < PACKET_BYTES * 8; bit += 1) {
      const changed = packet.map((byte, n) => (n === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(verifyPacket([KEY], 'request', N1, changed), `bit ${bit}`).toBeUndefined();
    }
  });

  it('is refused with any byte of it replaced', () => {
    fc.assert(
      fc.property(
        nonces,
        directions,
        fc.nat(PACKET_BYTES - 1),
        fc.integer({ min: 1, max: 255 }),
        (nonce, direction, place, change) => {
          const packet = sealPacket(KEY, { direction, node: N1, nonce });
          packet[place] = (packet[place] ?? 0) ^ change;
          for (const read of ['request', 'answer'] as const) {
            expect(verifyPacket([KEY], read, N1, packet)).toBeUndefined();
          }
        },
      ),
    );
  });

  it('is refused cut short, made longer, or as anything else', () => {
    const packet = sealPacket(KEY, {
      direction: 'request',
      node: N1,
      nonce: new Uint8Array(NONCE_BYTES),
    });
    for (let length = 0; length < PACKET_BYTES; length += 1) {
      expect(verifyPacket([KEY], 'request', N1, packet.subarray(0, length))).toBeUndefined();
    }
    const longer = Uint8Array.of(...packet, 0);
    expect(verifyPacket([KEY], 'request', N1, longer)).toBeUndefined();
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2 * PACKET_BYTES }),
        directions,
        (bytes, direction) => {
          expect(verifyPacket([KEY], direction, N1, bytes)).toBeUndefined();
        },
      ),
    );
  });

  it('is refused for another node, also one whose name begins alike', () => {
    fc.assert(
      fc.property(names, names, nonces, directions, (node, other, nonce, direction) => {
        fc.pre(node !== other);
        const packet = sealPacket(KEY, { direction, node, nonce });
        expect(verifyPacket([KEY], direction, other, packet)).toBeUndefined();
        const longer = `${node}x` as NodeName;
        expect(verifyPacket([KEY], direction, longer, packet)).toBeUndefined();
      }),
    );
  });

  it('is refused under other keys, and under none', () => {
    const nonce = new Uint8Array(NONCE_BYTES);
    const packet = sealPacket(KEY, { direction: 'request', node: N1, nonce });
    expect(verifyPacket([OTHER_KEY, keyOf(3)], 'request', N1, packet)).toBeUndefined();
    expect(verifyPacket([], 'request', N1, packet)).toBeUndefined();
  });
});

describe('answer', () => {
  const nonce = new Uint8Array(NONCE_BYTES).fill(9);
  const request = sealPacket(OTHER_KEY, { direction: 'request', node: N1, nonce });

  it('comes under the key of the request, with its nonce, and is no larger', () => {
    const answer = answerTo([KEY, OTHER_KEY], N1, request);
    expect(answer).toEqual(sealPacket(OTHER_KEY, { direction: 'answer', node: N1, nonce }));
    expect(answer).toHaveLength(request.length);
  });

  it('is given by the node that is asked and by no other', () => {
    expect(answerTo([OTHER_KEY], N2, request)).toBeUndefined();
  });

  it('is neither a request, nor a request an answer: what is sent back proves nothing', () => {
    fc.assert(
      fc.property(nonces, (any) => {
        const sent = sealPacket(KEY, { direction: 'request', node: N1, nonce: any });
        expect(verifyPacket([KEY], 'answer', N1, sent)).toBeUndefined();
        const answer = answerTo([KEY], N1, sent) ?? new Uint8Array();
        expect(answerTo([KEY], N1, answer)).toBeUndefined();
        // Nor with the direction written over.
        sent[3] = 2;
        expect(verifyPacket([KEY], 'answer', N1, sent)).toBeUndefined();
      }),
    );
  });
});
