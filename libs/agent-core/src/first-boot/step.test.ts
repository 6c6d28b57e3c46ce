import { err, failure, type ErrorCode } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import type { FirstBootEvent, JoinObstacle } from './acts.ts';
import { newFirstBoot, REPORTS_MAX, stepFirstBoot } from './step.ts';
import { BoardWorld, CARD, PowerCut } from './testing/board-world.ts';

const CABLE = { name: 'eth0', kind: 'cable', carrier: true, addresses: [] } as const;
const LONG_MS = 600_000;

const notJoined = (
  cause: JoinObstacle['cause'],
  code: ErrorCode,
  message: string,
): FirstBootEvent => ({
  kind: 'not-joined',
  obstacle: { cause, failure: failure(code, message, 'Do this.') },
});
const silent = (address: string): FirstBootEvent =>
  notJoined('network', 'UNREACHABLE', `${address}: nothing listens at that address`);

/** Until the power goes. */
function bootUntil(world: BoardWorld, untilMs: number): void {
  expect(() => world.boot(untilMs)).toThrow(PowerCut);
}

const wiredCard = () => {
  const { wifi, ...network } = CARD.network;
  return { ...CARD, network };
};

describe('a first boot', () => {
  it('sets up, joins, scrubs and starts, in this order, the network first and the token last', () => {
    const world = new BoardWorld();
    world.boot();
    expect(world.acts.map((act) => ('what' in act ? `${act.kind} ${act.what}` : act.kind))).toEqual(
      [
        'read-card',
        ...['write-file', 'write-file', 'run', 'write-wifi', 'run'],
        ...['write-file', 'name-host', 'authorise', 'write-file', 'run', 'install'],
        ...['look', 'join', 'scrub wifi-key', 'scrub token', 'start-agent'],
      ],
    );
    expect(world.told.map(({ phase }) => phase)).toEqual([
      ...['setting-up', 'network', 'joining', 'scrubbing', 'starting', 'done'],
    ]);
    expect(world.lights).toEqual(['setting-up']);
    expect(world.reports).toHaveLength(1);
    expect(world.reports[0]).toMatch(/^First boot of node pearl1 of the rack black-pearl\r\n/);
    expect(world.effects.at(-1)).toEqual({ kind: 'finish' });
  });

  it('goes on where something of the system fails, and tells it at the end', () => {
    let state = newFirstBoot(0);
    const notes: (readonly string[])[] = [];
    const told: string[] = [];
    const take = (event: FirstBootEvent): string => {
      const step = stepFirstBoot(state, event, { nowMs: 0, wallMs: 0, random: 0 });
      state = step.state;
      let act = '';
      for (const effect of step.effects) {
        if (effect.kind === 'tell') notes.push(effect.status.notes);
        if (effect.kind === 'report') told.push(effect.text);
        if (effect.kind === 'act') act = effect.act.kind;
      }
      return act;
    };
    take({ kind: 'begun' });
    let act = take({ kind: 'card-read', card: { ok: true, value: CARD } });
    while (act !== 'look') act = take({ kind: 'failed', message: `${act}: no room` });
    expect(act).toBe('look');
    expect(
      take({
        kind: 'looked',
        network: { links: [{ ...CABLE, addresses: ['10.0.0.2'] }], wifi: 'unknown' },
      }),
    ).toBe('join');
    expect(take({ kind: 'joined' })).toBe('scrub');
    expect(notes.at(-1)).toContain('install: no room');
    expect(told[0]).toMatch(
      /has joined[\s\S]*What failed on the way:\r\n {2}- write-file: no room/,
    );
  });

  it('says on the card what could not be taken off it', () => {
    const world = new BoardWorld();
    world.failing = ['scrub'];
    world.boot();
    expect(world.effects.at(-1)).toEqual({ kind: 'finish' });
    expect(world.reports).toHaveLength(2);
    expect(world.reports[1]).toMatch(
      /has joined\.[\s\S]*What failed on the way:\r\n {2}- scrub: no room/,
    );
    expect(world.reports[1]).not.toContain('Nothing is to be done');
  });

  it('takes nothing from strangers but words: no lines, nothing that moves a cursor', () => {
    const world = new BoardWorld({ ...CARD, controllers: ['172.16.0.1:7443'] });
    world.obstacles = [notJoined('controller', 'FORBIDDEN', 'no\r\n\u001b[2JWhat to do: call 123')];
    world.boot();
    expect(world.reports[0]).toContain('  - no [2JWhat to do: call 123\r\n');
    expect(world.reports[0]).not.toMatch(/[^\P{C}\r\n]/u);
  });

  it('waits where something breaks that it cannot do without', () => {
    let state = newFirstBoot(0);
    state = stepFirstBoot(state, { kind: 'begun' }, { nowMs: 0, wallMs: 0, random: 0 }).state;
    const broken = stepFirstBoot(
      state,
      { kind: 'failed', message: 'read-card: it broke' },
      { nowMs: 0, wallMs: 0, random: 0 },
    );
    expect(broken.effects.at(-1)).toMatchObject({ act: { kind: 'wait' } });
    expect(broken.state.reason).toMatchObject({ kind: 'trouble' });
  });
});

describe('without a network', () => {
  const reasonFor = (world: BoardWorld) => {
    bootUntil(world, LONG_MS);
    const { reason } = world.told.at(-1) ?? {};
    return reason;
  };

  it('is silent for a while, then says what is missing, once', () => {
    const world = new BoardWorld(wiredCard());
    world.network = { links: [{ ...CABLE, carrier: false }], wifi: 'unknown' };
    bootUntil(world, 29_000);
    expect(world.lights).toEqual(['setting-up']);
    expect(world.reports).toEqual([]);
    bootUntil(world, LONG_MS);
    expect(world.lights.slice(1)).toEqual(['setting-up', 'no-network']);
    expect(world.reports).toHaveLength(1);
    expect(world.reports[0]).toMatch(
      /It waits: there is no network[\s\S]*no cable[\s\S]*What to do: look at the cable/,
    );
  });

  it.each([
    ['no-cable', { links: [{ ...CABLE, carrier: false }], wifi: 'unknown' }],
    ['no-address', { links: [CABLE], wifi: 'unknown' }],
    ['no-cable-device', { links: [], wifi: 'unknown' }],
  ] as const)('by cable: %s', (key, network) => {
    const world = new BoardWorld(wiredCard());
    world.network = network;
    expect(reasonFor(world)).toMatchObject({ kind: 'no-network', key });
  });

  const radio = { name: 'wlan0', kind: 'wifi', carrier: false, addresses: [] } as const;
  it.each([
    ['wifi-refused', { links: [radio], wifi: 'refused' }],
    ['wifi-not-seen', { links: [radio], wifi: 'searching' }],
    ['no-wifi-device', { links: [{ ...CABLE, carrier: false }], wifi: 'unknown' }],
    ['no-address', { links: [{ ...radio, carrier: true }], wifi: 'connected' }],
  ] as const)('by Wi-Fi: %s', (key, network) => {
    const world = new BoardWorld();
    world.network = network;
    expect(reasonFor(world)).toMatchObject({ kind: 'no-network', key });
  });

  it('a Wi-Fi that has refused is not a new reason each time that it is looked for again', () => {
    const world = new BoardWorld();
    world.obstacles = Array.from({ length: 400 }, (_, index) => ({
      kind: 'looked',
      network: { links: [radio], wifi: index % 2 === 0 ? 'refused' : 'searching' },
    }));
    world.boot();
    expect(world.reports.length).toBeLessThanOrEqual(3);
  });

  it('needs none to reach itself', () => {
    const world = new BoardWorld({ ...CARD, controllers: ['127.0.0.1:7443'] });
    world.network = { links: [], wifi: 'unknown' };
    world.boot();
    expect(world.identity).toBeDefined();
  });
});

describe('without a controller', () => {
  it('tries all of them, ever more seldom, and names each', () => {
    const world = new BoardWorld();
    world.obstacles = Array.from({ length: 200 }, (_, index) =>
      silent(`172.16.0.${1 + (index % 2)}`),
    );
    world.boot();
    const waits = world.acts.flatMap((act) => (act.kind === 'wait' ? [act.delayMs] : []));
    expect(waits).toHaveLength(100);
    expect(waits.slice(0, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    const tried = world.acts.flatMap((act) => (act.kind === 'join' ? [act.controller] : []));
    expect(tried.slice(0, 3)).toEqual([
      CARD.controllers[0],
      CARD.controllers[1],
      CARD.controllers[0],
    ]);
    expect(world.reports).toHaveLength(2);
    expect(world.reports[0]).toMatch(
      /no controller answers[\s\S]*172\.16\.0\.1: nothing[\s\S]*172\.16\.0\.2: nothing/,
    );
    expect(world.lights).toEqual(['setting-up', 'no-controller', 'setting-up']);
  });

  it('says nothing of one that was only a moment late', () => {
    const world = new BoardWorld();
    world.obstacles = [silent('172.16.0.1'), silent('172.16.0.2')];
    world.boot();
    expect(world.lights).toEqual(['setting-up']);
    expect(world.reports).toHaveLength(1);
  });

  it('is taken by the second where the first is that of another rack', () => {
    const world = new BoardWorld();
    world.obstacles = [notJoined('controller', 'UNAUTHENTICATED', 'does not belong to the rack')];
    world.boot();
    expect(world.reports).toHaveLength(1);
    expect(world.told.every(({ reason }) => reason === undefined)).toBe(true);
  });
});

describe('a board that is refused', () => {
  it.each([
    [
      'token-refused',
      'card-refused',
      notJoined('controller', 'UNAUTHENTICATED', 'join token a1 is used up by pearl1'),
    ],
    [
      'token-refused',
      'card-refused',
      notJoined('card', 'INVALID_INPUT', 'the join token is empty'),
    ],
    [
      'name-taken',
      'card-refused',
      notJoined('controller', 'ALREADY_EXISTS', 'a node named pearl1 is part of it'),
    ],
    [
      'clock-wrong',
      'clock-wrong',
      notJoined('dates', 'UNAUTHENTICATED', 'the certificate has expired'),
    ],
    ['trouble', 'card-refused', notJoined('fault', 'STORAGE_FULL', 'no room on the disk')],
  ] as const)('is told of %s by %s, and asks once a minute', (kind, light, event) => {
    const world = new BoardWorld();
    world.obstacles = Array.from({ length: 20 }, () => event);
    world.boot();
    const { reason } = world.told.find((status) => status.reason !== undefined) ?? {};
    expect(reason).toMatchObject({ kind });
    expect(world.lights).toEqual(['setting-up', light, 'setting-up']);
    expect(world.reports).toHaveLength(2);
    const waits = world.acts.flatMap((act) => (act.kind === 'wait' ? [act.delayMs] : []));
    expect(new Set(waits)).toEqual(new Set([60_000]));
  });

  it('is refused for the same reason when only the time in it differs', () => {
    const world = new BoardWorld();
    world.obstacles = Array.from({ length: 20 }, (_, index) =>
      notJoined(
        'controller',
        'UNAUTHENTICATED',
        `expired; the clock says 2026-11-21T18:00:${10 + index}.000Z`,
      ),
    );
    world.boot();
    expect(world.reports).toHaveLength(2);
  });

  it('writes no more than so many reports, whatever comes and goes', () => {
    const world = new BoardWorld();
    world.obstacles = Array.from({ length: 200 }, (_, index) =>
      notJoined('controller', 'UNAUTHENTICATED', `reason ${Math.floor(index / 2)}`),
    );
    world.boot();
    expect(world.reports).toHaveLength(REPORTS_MAX + 1);
  });

  it('takes a card that was replaced meanwhile, and sets up what is new', () => {
    let state = newFirstBoot(0);
    const ctx = { nowMs: 0, wallMs: 0, random: 0 };
    const unreadable = stepFirstBoot(
      state,
      { kind: 'card-read', card: err(['card.json: no']) },
      ctx,
    );
    expect(unreadable.state.reason).toMatchObject({
      kind: 'card-unreadable',
      messages: ['card.json: no'],
    });
    state = stepFirstBoot(unreadable.state, { kind: 'done' }, ctx).state;
    const better = stepFirstBoot(
      state,
      { kind: 'card-read', card: { ok: true, value: CARD } },
      ctx,
    );
    expect(better.effects).toContainEqual({ kind: 'take-lights', leds: CARD.leds });
    expect(better.state.phase).toBe('setting-up');
  });
});

describe('a board that is a node', () => {
  it('of that very card only takes its secrets off', () => {
    const world = new BoardWorld();
    world.identity = { rack: CARD.rack, node: CARD.node, cardId: CARD.cardId };
    world.boot();
    expect(world.acts.map(({ kind }) => kind)).toEqual([
      'read-card',
      'scrub',
      'scrub',
      'start-agent',
    ]);
    expect(world.acts.at(-1)).toEqual({ kind: 'start-agent', anew: false });
  });

  it('of the same name joins anew with another card', () => {
    const world = new BoardWorld();
    world.identity = { rack: CARD.rack, node: CARD.node };
    world.boot();
    expect(world.identity).toMatchObject({ cardId: CARD.cardId });
    expect(world.acts.at(-1)).toEqual({ kind: 'start-agent', anew: true });
  });

  it('of another name stays it', () => {
    const world = new BoardWorld();
    world.identity = { rack: CARD.rack, node: 'other' as typeof CARD.node };
    bootUntil(world, LONG_MS);
    expect(world.told.at(-1)?.reason).toMatchObject({ kind: 'other-node' });
    expect(world.acts.every(({ kind }) => kind === 'read-card' || kind === 'wait')).toBe(true);
    expect(world.files.size).toBe(0);
  });
});
