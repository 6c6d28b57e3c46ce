import type { BootId, JoinTokenRecord, NodeName } from '@grappe/domain';
import { LEASE_TTL_MS_DEFAULT } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { listNodes } from '../views/nodes.ts';
import { explainNode } from '../views/node-explanation.ts';
import { listTokens } from '../views/tokens.ts';
import { Rack, rackOf } from '../testing/rack.ts';
import { rackSpec, service } from '../testing/specs.ts';

const N1 = 'n1' as NodeName;
const HOUR_MS = 3_600_000;
const GRACE_MS = 10_000;

function addToken(rack: Rack, id: string, changes: Partial<JoinTokenRecord> = {}): void {
  rack.expectOk({
    kind: 'add-token',
    record: {
      id,
      secretSha256: 'secret',
      createdAtMs: rack.wallMs,
      expiresAtMs: rack.wallMs + HOUR_MS,
      usesLeft: 1,
      usedBy: [],
      createdBy: 'anna',
      ...changes,
    },
  });
}

function replacing(rack: Rack, id = 'r'): void {
  addToken(rack, id, { node: N1, replace: true });
}

function record(rack: Rack, serial: string): void {
  const identity = 'node:n1';
  rack.expectOk({ kind: 'record-certificate', identity, serial, notAfterMs: 1, replace: true });
}

function serials(rack: Rack): string[] | undefined {
  const identity = rack.state.durable.identities.get('node:n1');
  return identity?.certificates.map(({ serial }) => serial);
}

function messages(rack: Rack, kind: string): string[] {
  return [...rack.state.durable.events.values()]
    .filter((event) => event.kind === kind)
    .map(({ message }) => message);
}

function note(rack: Rack, name: string): string {
  const nodes = listNodes(rack.state, rack.nowMs, rack.wallMs);
  return nodes.find((node) => node.record.name === name)?.note ?? '';
}

describe('a token that replaces', () => {
  it('changes nothing before it is used, and then lets the new board in and the old one go', () => {
    const rack = rackOf(2);
    record(rack, '1');
    rack.deploy(service('web'));
    rack.advanceMs(2_000);
    const [old] = rack.containers('web');
    expect(old).toBe('n1');
    rack.refusals.length = 0;
    replacing(rack);
    expect(serials(rack)).toEqual(['1']);
    expect(rack.refusals).toEqual([]);
    expect(rack.redeem('r', 'n1', 'another key').ok).toBe(true);
    expect(serials(rack)).toBeUndefined();
    expect(rack.refusals).toEqual(['node-removed']);
    expect(rack.state.live.nodes.get(N1)?.session).toBeUndefined();
    expect(messages(rack, 'node.replaced')).toEqual([
      'another board takes its place with token r, made by operator anna: the certificates of the one before are revoked',
    ]);
    expect(messages(rack, 'task.lost')).toEqual(['its board was replaced']);
    rack.agentOf('n1', { bootId: 'boot-of-the-new-one' as BootId });
    rack.connect('n1');
    rack.advanceMs(3_000);
    expect(rack.conditions()).toEqual({ n1: 'ready', n2: 'ready' });
    expect(rack.tasks('web').filter(({ status }) => status.state === 'running')).toHaveLength(1);
  });

  it('keeps what the operator has asked of the node, and what rack.yaml says of it', () => {
    const labels = { disk: 'ssd' };
    const rack = new Rack(rackSpec({}, { n1: labels }));
    rack.join('n1');
    rack.advanceMs(1_000);
    rack.expectOk({ kind: 'cordon', node: N1 });
    replacing(rack);
    expect(rack.redeem('r', 'n1', 'another key').ok).toBe(true);
    const present = rack.state.durable.nodes.get(N1);
    expect(present).toMatchObject({ availability: 'cordoned', labels });
    expect(present?.boot).toBeUndefined();
  });

  it('is good for the same board again, and only for that, whenever the power went', () => {
    const rack = rackOf(1);
    replacing(rack);
    expect(rack.redeem('r', 'n1', 'another key').ok).toBe(true);
    // Its answer was lost; the certificate that it did get is revoked by the next, as always.
    record(rack, '2');
    rack.restartController();
    expect(rack.redeem('r', 'n1', 'another key').ok).toBe(true);
    expect(serials(rack)).toEqual(['2']);
    expect(messages(rack, 'node.replaced')).toHaveLength(1);
    expect(rack.redeem('r', 'n1', 'a third key')).toMatchObject({
      ok: false,
      error: { code: 'UNAUTHENTICATED' },
    });
  });

  it('leaves nothing to the board before, which could repeat its own claim', () => {
    const rack = new Rack();
    addToken(rack, 'a');
    expect(rack.redeem('a', 'n1', 'first').ok).toBe(true);
    replacing(rack);
    expect(rack.redeem('r', 'n1', 'second').ok).toBe(true);
    expect(rack.redeem('a', 'n1', 'first').ok).toBe(false);
  });

  it('lets a board join whose node was removed meanwhile', () => {
    const rack = rackOf(2);
    replacing(rack);
    rack.removeNode('n1');
    expect(rack.redeem('r', 'n1', 'another key').ok).toBe(true);
    expect(rack.eventKinds()).not.toContain('node.replaced');
  });

  it('lets a singleton wait for what the old board may still be running', () => {
    const rack = rackOf(2);
    rack.deploy(service('one', { singleton: true, stopGraceMs: GRACE_MS }));
    rack.advanceMs(1_000);
    const from = rack.containers('one')[0] ?? '';
    rack.silence(from);
    rack.agents.delete(from as NodeName);
    addToken(rack, 'r', { node: from as NodeName, replace: true });
    expect(rack.redeem('r', from, 'another key').ok).toBe(true);
    rack.agentOf(from, { bootId: 'boot-of-the-new-one' as BootId });
    rack.connect(from);
    let waitedMs = 0;
    for (; rack.containers('one').length === 0 && waitedMs < 60_000; waitedMs += 50)
      rack.advanceMs(50);
    expect(waitedMs).toBeGreaterThanOrEqual(LEASE_TTL_MS_DEFAULT + GRACE_MS - 600);
    expect(waitedMs).toBeLessThan(LEASE_TTL_MS_DEFAULT + GRACE_MS + 2_000);
  });
});

describe('a board that was refused', () => {
  it('is told how to replace, and the operator who it was', () => {
    const rack = rackOf(1);
    addToken(rack, 'a');
    const refused = rack.redeem('a', 'n1', 'another key', '10.0.0.9');
    expect(refused).toMatchObject({ ok: false, error: { code: 'ALREADY_EXISTS' } });
    expect(refused.ok ? '' : refused.error.remedy).toContain(
      '"grappe token create --node n1 --replace"',
    );
    expect(messages(rack, 'node.refused')).toEqual([
      'a board at 10.0.0.9 was refused: a node named n1 is part of this rack already',
    ]);
    expect(note(rack, 'n1')).toContain('a board at 10.0.0.9 was refused');
    const [board] = explainNode(rack.state, N1, rack.nowMs, rack.wallMs)?.refusedBoards ?? [];
    expect(board).toMatchObject({ reason: 'name-taken', address: '10.0.0.9', count: 1 });
  });

  it('is told of once in a while, counted meanwhile, and forgotten when a board gets in', () => {
    const rack = rackOf(1);
    addToken(rack, 'a');
    const written = rack.operations;
    for (let n = 0; n < 50; n += 1) rack.redeem('a', 'n1', 'another key', '10.0.0.9');
    expect(messages(rack, 'node.refused')).toHaveLength(1);
    expect(rack.operations - written).toBeLessThan(5);
    const [board] = explainNode(rack.state, N1, rack.nowMs, rack.wallMs)?.refusedBoards ?? [];
    expect(board?.count).toBe(50);
    replacing(rack);
    rack.redeem('r', 'n1', 'another key', '10.0.0.9');
    expect(note(rack, 'n1')).toBe('');
  });

  it('that has a copied card before anybody joined with it says so', () => {
    const rack = rackOf(1);
    addToken(rack, 'a', { node: 'n7' as NodeName });
    rack.redeem('a', 'n7', 'the first', '10.0.0.7');
    rack.redeem('a', 'n7', 'the copy', '10.0.0.8');
    expect(messages(rack, 'node.refused')).toEqual([
      'a board at 10.0.0.8 was refused: join token a is used up by n7; it may have a copy of the card of the board that did',
    ]);
  });

  it('fills neither memory nor disk, whatever names and addresses it makes up', () => {
    const rack = rackOf(1);
    const written = rack.operations;
    for (let n = 0; n < 500; n += 1) {
      rack.redeem('unknown', `made-up-${n}`, 'key', `10.0.1.${n}`);
      rack.redeem('unknown', 'n1', 'key', `10.0.1.${n}`);
    }
    const { byNode, toldAtMs } = rack.state.live.refusedBoards;
    expect([...byNode.keys()]).toEqual(['n1']);
    expect(byNode.get(N1)).toHaveLength(8);
    expect(toldAtMs.size).toBe(2);
    expect(rack.operations - written).toBeLessThan(10);
  });
});

describe('tokens', () => {
  it('are listed until they expire, and can be removed by the beginning of their id', () => {
    const rack = new Rack();
    addToken(rack, 'ab12cd34');
    addToken(rack, 'ab99cd34', { expiresAtMs: rack.wallMs + 1_000 });
    const ids = (): string[] => listTokens(rack.state, rack.wallMs).map(({ id }) => id);
    expect(ids()).toEqual(['ab99cd34', 'ab12cd34']);
    const remove = (token: string) => rack.request({ kind: 'remove-token', token, by: 'anna' });
    expect(remove('ab')).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    expect(remove('x')).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    expect(remove('AB12')).toMatchObject({ ok: true, value: { record: { id: 'ab12cd34' } } });
    expect(messages(rack, 'token.removed')).toEqual(['join token ab12cd34, by operator anna']);
    rack.wallMs += 2_000;
    expect(ids()).toEqual([]);
  });

  it('are never repeated when somebody names one by all of it', () => {
    const rack = new Rack();
    const token = 'GRAPPE1-thesecret';
    const refused = rack.request({ kind: 'remove-token', token, by: 'anna' });
    expect(JSON.stringify(refused)).not.toContain('thesecret');
  });

  it('that wait for the board of a node of rack.yaml are part of its note', () => {
    const rack = new Rack(rackSpec({}, { n1: {} }));
    expect(note(rack, 'n1')).toContain('it has not joined');
    addToken(rack, 'ab12cd34', { node: N1 });
    const until = new Date(rack.wallMs + HOUR_MS).toISOString().slice(0, 16).replace('T', ' ');
    expect(note(rack, 'n1')).toBe(
      `waits for its board: join token ab12cd34 is good until ${until} UTC`,
    );
  });
});
