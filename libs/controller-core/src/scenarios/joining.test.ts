import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { Rack } from '../testing/rack.ts';

const MINUTE_MS = 60_000;

function token(rack: Rack, id: string, usesLeft = 1): void {
  rack.expectOk({
    kind: 'add-token',
    record: {
      id,
      secretSha256: 'secret',
      createdAtMs: rack.wallMs,
      expiresAtMs: rack.wallMs + MINUTE_MS,
      usesLeft,
      usedBy: [],
    },
  });
}

function usesLeft(rack: Rack, id: string): number | undefined {
  return rack.state.durable.tokens.get(id)?.usesLeft;
}

describe('joining', () => {
  it('uses a token up once, however often the same node asks with the same key', () => {
    const rack = new Rack();
    token(rack, 'a', 2);
    for (let n = 0; n < 3; n += 1) expect(rack.redeem('a', 'n1').ok).toBe(true);
    expect(usesLeft(rack, 'a')).toBe(1);
    expect(rack.eventKinds().filter((kind) => kind === 'node.joined')).toHaveLength(1);
    rack.restartController();
    expect(rack.redeem('a', 'n1').ok).toBe(true);
    expect(usesLeft(rack, 'a')).toBe(1);
  });

  it('refuses another board under the name of one that is there', () => {
    const rack = new Rack();
    token(rack, 'a', 2);
    rack.redeem('a', 'n1');
    expect(rack.redeem('a', 'n1', 'another key')).toMatchObject({
      ok: false,
      error: { code: 'ALREADY_EXISTS' },
    });
    expect(usesLeft(rack, 'a')).toBe(1);
  });

  it('refuses a token that is used up, unknown or expired', () => {
    const rack = new Rack();
    token(rack, 'a');
    rack.redeem('a', 'n1');
    token(rack, 'b');
    const refused = { ok: false, error: { code: 'UNAUTHENTICATED' } };
    expect(rack.redeem('a', 'n2')).toMatchObject(refused);
    expect(rack.redeem('c', 'n2')).toMatchObject(refused);
    rack.wallMs += 2 * MINUTE_MS;
    expect(rack.redeem('b', 'n2')).toMatchObject(refused);
    expect([...rack.state.durable.nodes.values()].map(({ name }) => name)).toEqual(['n1']);
  });

  it('is not repeated by a node that was removed', () => {
    const rack = new Rack();
    token(rack, 'a');
    rack.redeem('a', 'n1');
    rack.removeNode('n1');
    expect(rack.redeem('a', 'n1')).toMatchObject({
      ok: false,
      error: { code: 'UNAUTHENTICATED' },
    });
    token(rack, 'b');
    expect(rack.redeem('b', 'n1').ok).toBe(true);
  });

  it('keeps a few certificates of a node, the newest first, and one after a re-flash', () => {
    const rack = new Rack();
    token(rack, 'a');
    rack.redeem('a', 'n1');
    const record = (serial: string, replace: boolean): void => {
      const identity = 'node:n1';
      rack.expectOk({ kind: 'record-certificate', identity, serial, notAfterMs: 1, replace });
    };
    const serials = (): string[] =>
      rack.state.durable.identities.get('node:n1')?.certificates.map(({ serial }) => serial) ?? [];
    for (const serial of ['1', '2', '3', '4', '4']) record(serial, false);
    expect(serials()).toEqual(['4', '3', '2']);
    record('5', true);
    expect(serials()).toEqual(['5']);
  });

  it('of a node that never connects is noticed', () => {
    const rack = new Rack();
    token(rack, 'a');
    rack.redeem('a', 'n1');
    rack.advanceMs(11_000);
    expect(rack.state.live.nodes.get('n1' as NodeName)?.condition).toBe('lost');
  });

  it('with a clock in 1970 is reported and harms nothing', () => {
    const rack = new Rack();
    rack.joinWith('n1', { wallClockMs: 0 });
    expect(rack.eventKinds()).toContain('node.clock-wrong');
    rack.connect('n1');
    expect(rack.eventKinds().filter((kind) => kind === 'node.clock-wrong')).toHaveLength(1);
  });

  it('has a limit of tokens, which expired ones do not count towards', () => {
    const rack = new Rack();
    for (let n = 0; n < 256; n += 1) token(rack, `t${n}`);
    expect(() => token(rack, 'one-more')).toThrow('256 unexpired join tokens');
    rack.wallMs += 2 * MINUTE_MS;
    token(rack, 'one-more');
    expect(rack.state.durable.tokens.size).toBe(1);
  });
});
