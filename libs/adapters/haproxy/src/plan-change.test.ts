import type { FrontDoor, FrontDoorServer } from '@grappe/domain';
import { frontDoor, frontDoorServer, httpBackEnd, httpFrontEnd } from '@grappe/port-contracts';
import { describe, expect, it } from 'vitest';
import { handOvers, planChange, type Applied } from './plan-change.ts';
import { parseServersState } from './servers-state.ts';

const at = (port: number) => ({ address: '10.0.0.7', port });
const DIGESTS = new Map([['backend b_web', 'd1']]);
const HEADER =
  '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_port';

/** What runs: `[slot, address, port, admin state, weight]`. */
function running(...rows: readonly [number, string, number, number, number][]): Applied['servers'] {
  const lines = rows.map(
    ([slot, address, port, admin, weight]) =>
      `3 b_web ${slot} s${slot} ${address} 2 ${admin} ${weight} ${port}`,
  );
  const parsed = parseServersState(['1', HEADER, ...lines, ''].join('\n'));
  if (parsed === undefined) throw new Error('not a state');
  return parsed;
}

function door(servers: readonly FrontDoorServer[], mode: 'http' | 'tcp' = 'http'): FrontDoor {
  return frontDoor(
    [httpFrontEnd('web', 80, 'web')],
    [httpBackEnd('web', servers, { slots: 3, mode })],
  );
}

const FREE = [2, '127.0.0.1', 1, 5, 1] as const;
const plan = (
  servers: Applied['servers'],
  wanted: FrontDoor,
  sessions: readonly (readonly [string, number])[] = [],
) =>
  planChange(
    { digest: 'd', digests: DIGESTS, servers, sessions: new Map(sessions) },
    { door: wanted, digest: 'd', digests: DIGESTS },
  );

describe('planChange', () => {
  const now = running([1, '10.0.0.7', 80, 0, 100], [...FREE], [3, '10.0.0.7', 82, 4, 100]);

  it('does nothing when all is as wanted; what the file said once does not count', () => {
    expect(plan(now, door([frontDoorServer(1, at(80)), frontDoorServer(3, at(82))]))).toEqual({
      kind: 'nothing',
    });
  });

  it.each([
    ['tcp', ['shutdown sessions server b_web/s1']],
    ['http', []],
  ] as const)('ends connections over %s of a server that was found down', (mode, ends) => {
    const down = { ...frontDoorServer(1, at(80), 'maint'), isDown: true } as const;
    const still = frontDoorServer(3, at(82));
    expect(plan(now, door([down, still], mode))).toMatchObject({
      commands: ['set server b_web/s1 state maint', ...ends],
    });
    const away = running([1, '10.0.0.7', 80, 1, 100], [...FREE], [3, '10.0.0.7', 82, 4, 100]);
    expect(plan(away, door([down, still], mode))).toEqual({ kind: 'nothing' });
  });

  it('brings new servers before old ones go, and drains before it ends', () => {
    expect(
      plan(now, door([frontDoorServer(2, at(81)), frontDoorServer(3, at(82), 'drain')])),
    ).toEqual({
      kind: 'commands',
      backEnds: ['b_web'],
      commands: [
        'set server b_web/s2 addr 10.0.0.7 port 81',
        'set server b_web/s2 weight 100',
        'set server b_web/s2 state ready',
        'set server b_web/s3 state drain',
        'set server b_web/s1 state drain',
        'set server b_web/s1 state maint',
      ],
    });
  });

  it('cuts what a gone server of a TCP service still has', () => {
    const planned = plan(now, door([frontDoorServer(3, at(82))], 'tcp'));
    expect(planned.kind === 'commands' && planned.commands.at(-1)).toBe(
      'shutdown sessions server b_web/s1',
    );
  });

  it('empties a slot before it changes hands', () => {
    expect(plan(now, door([frontDoorServer(1, at(90)), frontDoorServer(3, at(82))]))).toMatchObject(
      {
        commands: [
          'set server b_web/s1 state maint',
          'set server b_web/s1 addr 10.0.0.7 port 90',
          'set server b_web/s1 state ready',
        ],
      },
    );
  });

  it('asks for a reload when a slot changes hands that has connections, and only then looks at connections', () => {
    const wanted = door([
      frontDoorServer(1, at(90)),
      frontDoorServer(2, at(91)),
      frontDoorServer(3, at(82)),
    ]);
    expect(handOvers(now, wanted)).toEqual(['b_web']);
    expect(plan(now, wanted, [['b_web/s1', 2]])).toEqual({
      kind: 'reload',
      reasons: ['slot 1 of back end web still has connections to 10.0.0.7:80'],
    });
    expect(handOvers(now, door([frontDoorServer(1, at(80)), frontDoorServer(2, at(91))]))).toEqual(
      [],
    );
  });

  it('asks for a reload when anything else differs, and says what', () => {
    const applied = { digest: 'old', servers: now, sessions: new Map<string, number>() };
    const wanted = { door: door([]), digest: 'd', digests: DIGESTS };
    expect(planChange({ ...applied, digests: new Map([['backend b_web', 'd0']]) }, wanted)).toEqual(
      {
        kind: 'reload',
        reasons: ['back end web has changed'],
      },
    );
    expect(planChange({ ...applied, digests: undefined }, wanted)).toEqual({
      kind: 'reload',
      reasons: ['what runs was set up otherwise'],
    });
    const many = new Map(Array.from({ length: 1_000 }, (_, index) => [`backend b_${index}`, 'd']));
    const planned = planChange({ ...applied, digests: new Map() }, { ...wanted, digests: many });
    expect(planned.kind === 'reload' && planned.reasons.at(-1)).toBe('and 992 more');
  });

  it('asks for a reload when a slot is missing', () => {
    expect(plan(running([...FREE]), door([]))).toEqual({
      kind: 'reload',
      reasons: ['slot 1 of back end web is not there'],
    });
  });
});

describe('parseServersState', () => {
  it.each(['', '2\n# be_name\n', '1\n# be_id be_name\n3 x\n', 'Unknown command'])(
    'does not guess',
    (text) => {
      expect(parseServersState(text)).toBeUndefined();
    },
  );
});
