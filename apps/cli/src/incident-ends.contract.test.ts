import type { AffectedSlot, Incident } from '@grappe/protocol';
import { describe, expect, it } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import { sampleNode } from './testing/test-world.ts';

const rack = useTestRack();
const { grappe } = rack;

/** As the test controller gives it. */
const PRESENT_TERM = 4;

const outage = (fromMs: number, untilMs?: number) => ({
  fromMs,
  ...(untilMs === undefined ? {} : { untilMs }),
});

function slot(service: string, change: Partial<AffectedSlot> = {}): AffectedSlot {
  const outages = [outage(0)];
  return { service, slot: '1', task: 't-1', node: 'pi2', outages, failures: 1, ...change };
}

/** Of node pi2, in the present term. */
function incident(change: Partial<Incident>): Incident {
  return {
    id: 7,
    kind: 'INCIDENT_KIND_NODE',
    state: 'INCIDENT_STATE_CLOSED',
    term: PRESENT_TERM,
    beganAtMs: Date.now() - 240_000,
    cause: 'no sign of life for 781 ms',
    node: 'pi2',
    cutMs: 0,
    confirmedMs: 1_000,
    detectionMs: 1_000,
    ...change,
  };
}

async function shown(change: Partial<Incident>): Promise<string> {
  rack.world.incidents.splice(0, 1, incident(change));
  return (await grappe('incident show 7')).stdout;
}

async function document(change: Partial<Incident>): Promise<unknown> {
  rack.world.incidents.splice(0, 1, incident(change));
  return JSON.parse((await grappe('incident show 7 -o json')).stdout);
}

describe('the service that was not served', () => {
  const unserved = (...outages: ReturnType<typeof outage>[]) =>
    outages.map((one) => ({ service: 'shop/web', outage: one }));

  it('is said with the sum of its outages', async () => {
    const twice = unserved(outage(0, 1_310), outage(5_000, 6_000));
    const stdout = await shown({
      durationMs: 6_000,
      unserved: [...twice, { service: 'shop/db', outage: outage(0, 500) }],
    });
    expect(stdout).toMatch(/\nunserved +shop\/web for 2\.31 s, shop\/db for 0\.50 s\n/);
  });

  it('is so up to now while the incident is open', async () => {
    const open = { state: 'INCIDENT_STATE_OPEN', durationMs: 10_000 } as const;
    expect(await shown({ ...open, unserved: unserved(outage(0, 2_500), outage(5_000)) })).toMatch(
      /\nunserved +shop\/web for 7\.50 s so far\n/,
    );
    expect(await shown({ ...open, unserved: unserved(outage(1_000)) })).toMatch(
      /\nunserved +shop\/web for 9\.00 s so far\n/,
    );
  });

  it('is still so when the incident is closed and nobody else can serve it', async () => {
    const closed = { closedMs: 1_000, durationMs: 1_000 };
    expect(await shown({ ...closed, unserved: unserved(outage(0)) })).toMatch(
      /\nunserved +shop\/web up to now\n/,
    );
    expect(await shown({ ...closed, unserved: unserved(outage(0, 500), outage(900)) })).toMatch(
      /\nunserved +shop\/web for 0\.50 s, and again up to now\n/,
    );
  });

  it.each<Partial<Incident>>([
    { state: 'INCIDENT_STATE_INTERRUPTED', term: PRESENT_TERM - 1 },
    { closedMs: 1_000, durationMs: 1_000, term: PRESENT_TERM - 1 },
  ])('has an end that nobody saw when the controller ended first: %j', async (ended) => {
    expect(await shown({ ...ended, unserved: unserved(outage(0)) })).toMatch(
      /\nunserved +shop\/web with an end that nobody saw\n/,
    );
    expect(await shown({ ...ended, unserved: unserved(outage(0, 500), outage(900)) })).toMatch(
      /\nunserved +shop\/web for 0\.50 s, and again with an end that nobody saw\n/,
    );
  });
});

describe('an incident that a controller left behind', () => {
  const interrupted: Partial<Incident> = {
    state: 'INCIDENT_STATE_INTERRUPTED',
    term: PRESENT_TERM - 1,
    services: ['shop/db', 'shop/web'],
    slotsAffected: 2,
    slotsWaiting: 1,
    absence: {},
    slots: [
      slot('shop/web', {
        outages: [outage(0, 1_310)],
        outageMs: 1_310,
        recovery: 'RECOVERY_PLACED',
        successorNode: 'pi3',
        decidedMs: 1_020,
        end: 'END_SERVING',
        servingMs: 1_310,
      }),
      slot('shop/db'),
    ],
  };

  it('has an unknown length, and slots of which nobody saw the end', async () => {
    const stdout = await shown(interrupted);
    expect(stdout).toMatch(/^incident 7: node pi2, interrupted\n/);
    expect(stdout).toMatch(/\nlasted +unknown\nabsence +nobody saw its end\n/);
    expect(stdout).toMatch(/\nshop\/db\.1 +#{36}\? +nobody saw its end\n/);
    expect(stdout).toMatch(/> goes on, \? nobody saw its end\n$/);
    const list = (await grappe('incident ls -o wide')).stdout;
    expect(list).toMatch(/ 1\.00 s +1 of 2 unknown +interrupted .* unknown\n/);
  });

  it('draws no length that nobody measured', async () => {
    const stdout = await shown({ ...interrupted, confirmedMs: 0, slots: [slot('shop/db')] });
    expect(stdout).toMatch(/\nshop\/db\.1 +\? +nobody saw its end\n/);
  });

  it('is followed by the one that goes on with it', async () => {
    const stdout = await shown({
      id: 7,
      kind: 'INCIDENT_KIND_TASK',
      state: 'INCIDENT_STATE_OPEN',
      durationMs: 1_000,
      continues: 6,
    });
    expect(stdout).toMatch(/\ncontinues +incident 6: it is the same failure\n/);
  });

  it('was closed, and its node still away: nobody saw that end either', async () => {
    const closed: Partial<Incident> = {
      closedMs: 1_310,
      durationMs: 1_310,
      absence: {},
      slotsAffected: 1,
      slotsWaiting: 1,
      slots: [slot('shop/data', { tied: true, waitsFor: 'the data is in a volume on pi2' })],
    };
    const now = await shown(closed);
    expect(now).toMatch(/\nabsence +pi2 is not back\n/);
    expect(now).toContain('the data is in a volume on pi2 (can only be served there)');
    expect((await grappe('incident ls')).stdout).toContain('1 of 1 waiting');
    const then = await shown({ ...closed, term: PRESENT_TERM - 1 });
    expect(then).toMatch(/\nabsence +nobody saw its end\n/);
    expect(then).toMatch(/ nobody saw its end\n#/);
    expect((await grappe('incident ls')).stdout).toContain('1 of 1 unknown');
    rack.world.nodes.set('pi2', sampleNode('pi2'));
    rack.world.explanations.set('pi2', {
      incidents: [incident({ ...closed, term: PRESENT_TERM - 1 })],
    });
    expect((await grappe('node explain pi2')).stdout).toContain('1 of 1 unknown');
  });
});

describe('the absence of the controller', () => {
  it('has no length when no agent could tell', async () => {
    rack.world.incidents.push({
      id: 7,
      kind: 'INCIDENT_KIND_RACK',
      rackTrouble: 'RACK_TROUBLE_CONTROLLER_AWAY',
      state: 'INCIDENT_STATE_CLOSED',
      term: PRESENT_TERM,
      beganAtMs: Date.now() - 240_000,
      cause: 'no controller was there; no agent could tell for how long',
      closedMs: 0,
    });
    const { stdout } = await grappe('incident show 7');
    expect(stdout).toMatch(/^incident 7: controller away, closed\n/);
    expect(stdout).toMatch(/\nlasted +unknown\n$/);
    expect(JSON.parse((await grappe('incident show 7 -o json')).stdout)).toMatchObject({
      durationMs: null,
      detectionMs: null,
      servedMs: null,
      absence: null,
      rackTrouble: 'controller-away',
    });
  });
});

describe('how a slot came to be served again', () => {
  it.each<[Incident['kind'], AffectedSlot['recovery'], string]>([
    [
      'INCIDENT_KIND_NODE',
      'RECOVERY_PLACED',
      'placed on pi3 (decided in 0.02 s, started in 0.29 s)',
    ],
    ['INCIDENT_KIND_NODE', 'RECOVERY_PROMOTED', 'its standby on pi3 took over (decided'],
    [
      'INCIDENT_KIND_NODE',
      'RECOVERY_RESTARTED',
      'started again on pi2 when that was back (decided',
    ],
    ['INCIDENT_KIND_NODE', 'RECOVERY_KEPT', 'pi2 came back with it'],
    ['INCIDENT_KIND_TASK', 'RECOVERY_RESTARTED', 'started again on pi2 (decided'],
    ['INCIDENT_KIND_TASK', 'RECOVERY_KEPT', 'serves again on pi2'],
    ['INCIDENT_KIND_TASK', 'RECOVERY_NONE', 'served again'],
  ])('of %s, %s', async (kind, recovery, text) => {
    const served = slot('shop/web', {
      outages: [outage(0, 1_310)],
      ...(recovery === undefined ? {} : { recovery }),
      successorNode: 'pi3',
      end: 'END_SERVING',
      servingMs: 1_310,
      placementMs: 20,
      startMs: 290,
    });
    const stdout = await shown({ ...(kind === undefined ? {} : { kind }), slots: [served] });
    expect(stdout).toContain(`  ${text}`);
  });

  it.each<[AffectedSlot['end'], string]>([
    ['END_UNWANTED', 'no longer wanted'],
    ['END_COMPLETED', 'its task has completed'],
  ])('or why nobody waits for it: %s', async (end, text) => {
    const ended = slot('shop/web', {
      outages: [outage(0, 500)],
      ...(end === undefined ? {} : { end }),
    });
    expect(await shown({ slots: [ended] })).toContain(`  ${text}\n`);
  });

  it('long after the rest goes beyond the axis', async () => {
    const tied = slot('shop/data', {
      tied: true,
      outages: [outage(0, 200_000)],
      end: 'END_SERVING',
      servingMs: 200_000,
      recovery: 'RECOVERY_KEPT',
    });
    const loose = slot('shop/web', {
      outages: [outage(0, 1_310)],
      end: 'END_SERVING',
      servingMs: 1_310,
    });
    const stdout = await shown({ slots: [loose, tied] });
    expect(stdout).toMatch(/\nshop\/web\.1 +\+1\.31 s +#{36}\| /);
    expect(stdout).toMatch(/\nshop\/data\.1 +\+3m 20s +#{36}> /);
  });
});

describe('the absence of a node or an engine', () => {
  it.each<[Partial<Incident>, string]>([
    [{ absence: { untilMs: 200_000, end: 'END_RETURNED' } }, 'pi2 was back after 3m 20s'],
    [{ absence: { end: 'END_PLANNED' } }, 'the operator took pi2 out of service'],
    [{ absence: { untilMs: 9_000, end: 'END_REMOVED' } }, 'the operator removed pi2 after 9.00 s'],
    [{ absence: {} }, 'pi2 is not back'],
    [
      { kind: 'INCIDENT_KIND_ENGINE', state: 'INCIDENT_STATE_OPEN', absence: {} },
      'the engine of pi2 is not back',
    ],
  ])('%j', async (change, text) => {
    expect(await shown(change)).toMatch(new RegExp(`\nabsence +${text}\n`));
  });

  it('is not said where there is none', async () => {
    expect(await shown({ absence: null })).not.toContain('\nabsence');
  });
});

describe('the document of an incident', () => {
  it('has null for what has no value', async () => {
    const bare = await document({
      state: 'INCIDENT_STATE_OPEN',
      absence: {},
      slots: [slot('shop/db')],
      unserved: [{ service: 'shop/db', outage: outage(0) }],
    });
    expect(bare).toMatchObject({
      converter: null,
      suspectedMs: null,
      closedMs: null,
      durationMs: null,
      servedMs: null,
      continues: null,
      rackTrouble: null,
      absence: { untilMs: null, end: null },
      unserved: [{ service: 'shop/db', outage: { fromMs: 0, untilMs: null } }],
      slots: [
        {
          outages: [{ fromMs: 0, untilMs: null }],
          decidedMs: null,
          recovery: null,
          successor: null,
          successorNode: null,
          end: null,
          servingMs: null,
          placementMs: null,
          startMs: null,
          outageMs: null,
          waitsFor: null,
        },
      ],
    });
    expect(JSON.stringify(bare)).not.toContain('"none"');
    const { stdout } = await grappe('incident ls -o json');
    expect(stdout).not.toContain('"none"');
  });
});
