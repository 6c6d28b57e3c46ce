import type { AffectedSlot } from '@grappe/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useTestRack } from './testing/test-rack.ts';
import { sampleService } from './testing/test-world.ts';

const rack = useTestRack();
const { grappe } = rack;

describe('incidents', () => {
  const moments = { cutMs: 0, suspectedMs: 780, confirmedMs: 1_000 };
  const web: AffectedSlot = {
    service: 'shop/web',
    slot: '1',
    task: 't-1',
    node: 'pi2',
    outages: [{ fromMs: 0, untilMs: 1_310 }],
    failures: 1,
    decidedMs: 1_020,
    recovery: 'RECOVERY_PLACED',
    successor: 't-2',
    successorNode: 'pi3',
    end: 'END_SERVING',
    servingMs: 1_310,
    placementMs: 20,
    startMs: 290,
    outageMs: 1_310,
  };

  beforeEach(() => {
    rack.world.services.set('shop/web', sampleService('shop/web'));
    rack.world.incidents.push(
      {
        id: 8,
        kind: 'INCIDENT_KIND_RACK',
        rackTrouble: 'RACK_TROUBLE_CONTROLLER_AWAY',
        state: 'INCIDENT_STATE_CLOSED',
        beganAtMs: Date.now() - 60_000,
        cause: 'no controller was there',
        durationMs: 2_000,
      },
      {
        id: 7,
        kind: 'INCIDENT_KIND_NODE',
        state: 'INCIDENT_STATE_CLOSED',
        beganAtMs: Date.now() - 240_000,
        cause: 'no sign of life for 781 ms',
        node: 'pi2',
        ...moments,
        closedMs: 1_310,
        detectionMs: 1_000,
        durationMs: 1_310,
        services: ['shop/web'],
        slotsAffected: 1,
        servedMs: 1_310,
        slots: [web],
        unserved: [{ service: 'shop/web', outage: { fromMs: 0, untilMs: 1_310 } }],
        absence: { untilMs: 200_000, end: 'END_RETURNED' },
      },
      {
        id: 6,
        kind: 'INCIDENT_KIND_TASK',
        state: 'INCIDENT_STATE_OPEN',
        beganAtMs: Date.now() - 300_000,
        cause: 'exit code 1',
        node: 'pi1',
        cutMs: 0,
        confirmedMs: 0,
        durationMs: 10_000,
        services: ['shop/db'],
        slotsAffected: 1,
        slotsWaiting: 1,
        slots: [
          {
            service: 'shop/db',
            slot: '1',
            task: 't-4',
            node: 'pi1',
            outages: [{ fromMs: 0, untilMs: 2_500 }, { fromMs: 5_000 }],
            failures: 2,
            outageMs: 7_500,
            waitsFor: 'waits 4.2 s: it failed 2 times in a row',
          },
        ],
      },
    );
  });

  it('are listed, newest first, and filtered', async () => {
    const { stdout } = await grappe('incident ls');
    expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['ID', 'BEGAN', 'WHAT FAILED', 'DETECTED', 'SERVED AGAIN', 'STATE', 'SERVICES', 'CAUSE'],
      ['8', '1m ago', 'controller away', '-', 'closed', 'no controller was there'],
      '7|4m ago|node pi2|1.00 s|1.31 s|closed|shop/web|no sign of life for 781 ms'.split('|'),
      '6|5m ago|task on pi1|1 of 1 waiting|open|shop/db|exit code 1'.split('|'),
      [''],
    ]);
    const ids = async (options: string) =>
      (
        JSON.parse((await grappe(`incident ls ${options} -o json`)).stdout) as {
          incidents: { id: number }[];
        }
      ).incidents.map(({ id }) => id);
    expect(await ids('--node pi2')).toEqual([7]);
    expect(await ids('--service web')).toEqual([7]);
    expect(await ids('--open')).toEqual([6]);
    expect(await ids('-n 2')).toEqual([8, 7]);
    rack.world.incidents.length = 0;
    expect(await grappe('incident ls --open')).toMatchObject({ stderr: 'no open incidents\n' });
  });

  it('are shown with their timeline', async () => {
    const { stdout } = await grappe('incident show 7');
    const [head, ...lines] = stdout.split('\n');
    expect(head).toBe('incident 7: node pi2, closed');
    expect(stdout).toMatch(
      /\ndetected in +1\.00 s\nlasted +1\.31 s\nabsence +pi2 was back after 3m 20s\n/,
    );
    expect(stdout).toMatch(/\nunserved +shop\/web for 1\.31 s\n/);
    const chart = lines.slice(lines.indexOf('') + 1);
    const axis = (chart[0] ?? '').indexOf('|');
    // 36 characters are 1.31 s.
    const bars = chart.slice(1, 5).map((line) => line.slice(axis).split(/ {2,}/)[0]);
    expect(bars).toEqual([
      '|',
      `${'-'.repeat(21)}|`,
      `${'-'.repeat(27)}|`,
      `${'#'.repeat(28)}${'='.repeat(8)}|`,
    ]);
    expect(chart[4]).toMatch(
      /^shop\/web\.1 +\+1\.31 s .* placed on pi3 \(decided in 0\.02 s, started in 0\.29 s\); 1\.31 s not served$/,
    );
    expect(chart[5]).toBe('# not served, = its successor is on the way, > goes on');
  });

  it('that are open say what they wait for', async () => {
    const { stdout } = await grappe('incident show 6');
    expect(stdout).toMatch(/\nlasts for +10\.0 s\n/);
    expect(stdout).toMatch(
      /\nshop\/db\.1 +#{9}\| {8}#{18}> +waits 4\.2 s: it failed 2 times in a row; 7\.50 s not served; failed 2 times\n/,
    );
  });

  it('are the same document as json and as yaml', async () => {
    const json: unknown = JSON.parse((await grappe('incident show 7 -o json')).stdout);
    expect(parse((await grappe('incident show 7 -o yaml')).stdout)).toEqual(json);
    expect(json).toMatchObject({
      id: 7,
      kind: 'node',
      state: 'closed',
      suspectedMs: 780,
      slots: [{ recovery: 'placed', end: 'serving', servingMs: 1_310 }],
      absence: { end: 'returned' },
    });
  });

  it('are found by their number only', async () => {
    expect(await grappe('incident show 99')).toMatchObject({ exitCode: 3 });
    const wrong = await grappe('incident show pi2');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('try: `grappe incident ls`');
    expect((await grappe('__complete incidents')).stdout).toBe('8\n7\n6\n');
  });
});

describe('availability', () => {
  const figures = {
    windowMs: 1_000_000_000,
    upMs: 999_998_000,
    downMs: 2_000,
    unknownMs: 0,
    failures: 2,
    ratio: 0.999998,
    mtbfMs: 499_999_000,
    mttrMs: 1_000,
  };
  beforeEach(() => {
    rack.world.subjects.push(
      { kind: 'KIND_NODE', name: 'web', figures: { ...figures, unknownMs: 1 } },
      {
        kind: 'KIND_SERVICE',
        name: 'shop/web',
        figures: { windowMs: 60_000, upMs: 60_000, ratio: 1 },
        full: { windowMs: 60_000, upMs: 54_321, downMs: 5_679, failures: 1, ratio: 0.90535 },
      },
      {
        kind: 'KIND_SERVICE',
        name: 'shop/db',
        figures: { windowMs: 1_000, unknownMs: 1_000 },
      },
    );
  });

  it('is rounded down, and tells what is unknown apart', async () => {
    const { stdout } = await grappe('availability');
    expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
      'KIND|NAME|AVAILABLE|FULL|FAILURES|DOWN|MTBF|MTTR|UNKNOWN|MEASURED'.split('|'),
      'node|web|99.999 %|2|2.00 s|5d 18h|1.00 s|<0.001 %|11d 13h'.split('|'),
      'service|shop/web|100 %|90.535 %|0|0.00 s|-|-|0 %|1m'.split('|'),
      'service|shop/db|unknown|0|0.00 s|-|-|100.000 %|1.00 s'.split('|'),
      [''],
    ]);
  });

  it.each([
    [0, '0.000 %'],
    [0.57, '57.000 %'],
    [0.5799999, '57.999 %'],
    [0.99999999999, '99.999 %'],
    [1, '100 %'],
  ])('of %d is %s', async (ratio, text) => {
    rack.world.subjects.splice(0, Infinity, {
      kind: 'KIND_NODE',
      name: 'pi1',
      figures: { windowMs: 1_000, upMs: 1_000, ratio },
    });
    expect((await grappe('availability')).stdout).toContain(`  ${text}  `);
  });

  it('is null where it is unknown, and says so when nothing is measured', async () => {
    const { stdout } = await grappe('availability shop/db -o json');
    expect(JSON.parse(stdout)).toEqual({
      subjects: [
        {
          kind: 'service',
          name: 'shop/db',
          windowMs: 1_000,
          upMs: 0,
          downMs: 0,
          unknownMs: 1_000,
          failures: 0,
          ratio: null,
          mtbfMs: null,
          mttrMs: null,
          full: null,
        },
      ],
    });
    rack.world.subjects.length = 0;
    expect(await grappe('availability')).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: 'nothing has been up yet, so nothing is measured\n',
    });
  });

  it('is asked for by the name of a node or a service', async () => {
    const named = async (subject: string) =>
      (
        JSON.parse((await grappe(`availability ${subject} -o json`)).stdout) as {
          subjects: { name: string }[];
        }
      ).subjects.map(({ name }) => name);
    expect(await named('web')).toEqual(['web', 'shop/web']);
    expect(await named('shop/db')).toEqual(['shop/db']);
    const none = await grappe('availability pi7');
    expect(none.exitCode).toBe(3);
    expect(none.stderr).toContain('try: `grappe availability` lists');
  });
});
