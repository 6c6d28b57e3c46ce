import { beforeEach, describe, expect, it } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import { sampleNode, sampleService, sampleTask } from './testing/test-world.ts';

const rack = useTestRack();
const { grappe } = rack;

describe('nodes that an operator sets aside', () => {
  beforeEach(() => {
    rack.world.nodes.set('pi1', sampleNode('pi1'));
    rack.world.nodes.set('pi2', sampleNode('pi2', { condition: 'NODE_CONDITION_LOST' }));
  });

  it('are cordoned, and activated again', async () => {
    const cordoned = await grappe('node cordon pi1');
    expect(cordoned).toMatchObject({ exitCode: 0, stdout: '' });
    expect(cordoned.stderr).toContain('`grappe node activate pi1`');
    expect((await grappe('node ls')).stdout).toMatch(/pi1 +ready +cordoned /);
    expect((await grappe('status')).stdout).toContain('nodes     1 of 2 ready, 1 cordoned\n');
    const { stdout } = await grappe('node activate pi1 -o json');
    expect(JSON.parse(stdout)).toMatchObject({ availability: 'active', maintenanceLeftMs: null });
  });

  it('are halted, not lost, when they were told to be off', async () => {
    const off = {
      condition: 'NODE_CONDITION_UNKNOWN',
      power: {
        node: 'pi2',
        watts: 0.5,
        source: 'SOURCE_HALTED',
        converter: '',
        underVoltage: false,
      },
      note: 'halted to save energy',
    } as const;
    rack.world.nodes.set('pi2', sampleNode('pi2', off));
    expect((await grappe('node ls')).stdout).toMatch(/pi2 +halted .*halted to save energy\n/);
    const { stdout } = await grappe('status');
    expect(stdout).toContain('nodes     1 of 2 ready, 1 halted\n');
    expect(stdout).toContain('! node pi2: halted to save energy\n');
    rack.world.nodes.set('pi2', sampleNode('pi2', { ...off, condition: 'NODE_CONDITION_LOST' }));
    expect((await grappe('node ls')).stdout).toMatch(/pi2 +lost /);
  });

  it('are in maintenance for as long as is said', async () => {
    const answer = await grappe('node maintenance pi1 --for 1h30m -o json');
    expect(answer).toMatchObject({ exitCode: 0 });
    expect(answer.stderr).toContain('may be away for 1h 30m');
    expect(JSON.parse(answer.stdout)).toMatchObject({
      availability: 'drained',
      maintenanceLeftMs: 5_400_000,
    });
    expect((await grappe('node ls')).stdout).toMatch(/pi1 +ready +maintenance \(1h left\) /);
    expect((await grappe('status')).stdout).toContain(', 1 in maintenance\n');
    expect(await grappe('node maintenance pi1 --for 5s')).toMatchObject({ exitCode: 2 });
  });

  it('count as off only when somebody has looked', async () => {
    const unasked = await grappe('node confirm-off pi2');
    expect(unasked.exitCode).toBe(2);
    expect(unasked.stderr).toContain('try: say --yes');
    const no = await grappe('node confirm-off pi2', { isTTY: true, stdin: 'n\n' });
    expect(no.exitCode).toBe(5);
    expect(no.stderr).toContain('a wrong yes can run one twice');
    expect(rack.world.confirmedOff).toEqual([]);
    expect(await grappe('node confirm-off pi2', { isTTY: true, stdin: 'yes\n' })).toMatchObject({
      exitCode: 0,
    });
    expect(rack.world.confirmedOff).toEqual(['pi2']);
    expect(await grappe('node confirm-off pi1 --yes')).toMatchObject({ exitCode: 5 });
  });
});

describe('a node', () => {
  beforeEach(() => {
    rack.world.nodes.set('pi2', sampleNode('pi2', { condition: 'NODE_CONDITION_SUSPECTED' }));
    rack.world.explanations.set('pi2', {
      availabilityFrom: { atMs: Date.now() - 120_000, message: 'it takes tasks again' },
      detection: {
        phase: 'PHASE_UNHEARD',
        silentMs: 1_234,
        suspectAfterMs: 780,
        meanIntervalMs: 250,
        longestIntervalMs: 310,
        multiplier: 1.25,
        suspectedForMs: 450,
        probedAt: '172.16.0.52 port 7444',
        findings: [
          { peer: 'pi3', outcome: 'OUTCOME_ANSWERED', agoMs: 120 },
          { peer: 'pi4', outcome: 'OUTCOME_NO_REPLY', agoMs: 100 },
        ],
      },
      leases: [
        { task: 't-7', service: 'shop/db', leftMs: 1_800 },
        { task: 't-8', service: 'shop/mail', leftMs: -2_000 },
      ],
      tasks: [
        {
          task: sampleTask('shop/db', { id: 't-7', node: 'pi2' }),
          decidedAgoMs: 90_000,
          because: { incident: 4, text: 'node pi1: no sign of life for 781 ms' },
        },
      ],
      standbys: [
        sampleTask('shop/web', {
          standby: true,
          status: {
            attempt: 0,
            state: 'TASK_STATE_READY',
            health: 'TASK_HEALTH_NONE',
            message: '',
            ports: [],
          },
        }),
      ],
      spareFor: [{ service: 'shop/web', slot: '1' }],
      avoidedBecause: 'tasks keep failing here\u001b[2J',
      failures: [{ service: 'shop/web', version: 3, count: 5, lastAgoMs: 61_000 }],
      incidents: [{ id: 4, kind: 'INCIDENT_KIND_NODE', node: 'pi2', beganAtMs: 1 }],
      figures: {
        windowMs: 100_000,
        upMs: 98_999,
        downMs: 1,
        unknownMs: 1_000,
        failures: 1,
        ratio: 0.99999,
        mtbfMs: 98_999,
        mttrMs: 1,
      },
    });
  });

  it('is explained: condition with its evidence, leases, tasks, failures, figures', async () => {
    const { stdout, exitCode } = await grappe('node explain pi2');
    expect(exitCode).toBe(0);
    for (const text of [
      'pi2: suspected, active\n',
      'silent for 1.23 s, suspected for 0.45 s, but its peers hear it: its tasks stay',
      'every 0.25 s, 0.31 s at the worst lately; suspected after 0.78 s of silence, 1.25 times',
      'pi3 hears it (0.12 s ago), pi4 did not answer itself (0.10 s ago)',
      '2m ago: it takes tasks again',
      'tasks keep failing here?[2J',
      'shop/web.1 (ready)',
      '99.999 % available over 1m 40s, 1 failure, MTBF 1m 39s, MTTR 0.00 s, 1.000 % unknown',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(stdout).toMatch(/shop\/db +t-7 +1\.80 s left\n +shop\/mail +t-8 +ended 2\.00 s ago/);
    expect(stdout).toMatch(
      /shop\/db +1 +running +1m 30s ago +deployed +incident 4: node pi1: no sign of life/,
    );
    expect(stdout).toMatch(/shop\/web +3 +5 +1m 1s ago/);
    const json: unknown = JSON.parse((await grappe('node explain pi2 -o json')).stdout);
    expect(json).toMatchObject({
      node: { condition: 'suspected' },
      detection: { phase: 'unheard', findings: [{ outcome: 'answered' }, { outcome: 'no-reply' }] },
      leases: [{ leftMs: 1_800 }, { leftMs: -2_000 }],
      tasks: [{ id: 't-7', because: { incident: 4 } }],
      standbys: [{ state: 'ready', standby: true }],
      figures: { unknownMs: 1_000, ratio: 0.99999 },
    });
  });

  it('of whose time nothing is known has no share to show', async () => {
    rack.world.explanations.set('pi2', { figures: { windowMs: 60_000, unknownMs: 60_000 } });
    const { stdout } = await grappe('node explain pi2');
    expect(stdout).toMatch(/record +nothing known of 1m, 0 failures\n/);
  });

  it('that has not joined has nothing to show but that', async () => {
    rack.world.nodes.set('pi9', sampleNode('pi9', { facts: null, note: 'it has not joined' }));
    const { stdout } = await grappe('node explain pi9');
    expect(stdout).toMatch(/note +it has not joined\n +record +it was never ready\n$/);
  });
});

describe('a controller that doubts itself', () => {
  it('says so loudly with the remedy, and once', async () => {
    rack.world.nodes.set('pi1', sampleNode('pi1'));
    rack.world.doubt = { forMs: 12_000, nodes: ['pi2', 'pi3'], why: '2 of 3 nodes fell silent' };
    const { stdout } = await grappe('status');
    expect(stdout).toMatch(/^THE CONTROLLER DOUBTS ITSELF, for 12s: nothing is moved\.\n/);
    expect(stdout).toContain('\n  silent: pi2, pi3\n');
    expect(stdout).toContain('\n  grappe rack trust-silence\n');
    expect(stdout.match(/2 of 3 nodes fell silent/g)).toHaveLength(1);
    const json: unknown = JSON.parse((await grappe('status -o json')).stdout);
    expect(json).toMatchObject({ doubt: { forMs: 12_000, nodes: ['pi2', 'pi3'] } });
  });

  it('is told to trust the silence only when somebody has looked', async () => {
    rack.world.doubt = { forMs: 12_000, nodes: ['pi2', 'pi3'], why: '2 of 3 nodes fell silent' };
    expect(await grappe('rack trust-silence')).toMatchObject({ exitCode: 2 });
    const no = await grappe('rack trust-silence', { isTTY: true, stdin: '\n' });
    expect(no.exitCode).toBe(5);
    expect(rack.world.doubt).toBeDefined();
    const yes = await grappe('rack trust-silence --yes -o json');
    expect(JSON.parse(yes.stdout)).toEqual({ nodes: ['pi2', 'pi3'] });
    expect(yes.stderr).toContain('declared lost: pi2, pi3');
    expect(await grappe('rack trust-silence --yes')).toMatchObject({ exitCode: 5 });
  });
});

describe('replicas', () => {
  beforeEach(() => {
    for (const key of ['shop/web', 'shop/db']) rack.world.services.set(key, sampleService(key));
  });

  it('are rebalanced: all, of one service, singletons only when asked', async () => {
    await grappe('rebalance');
    await grappe('rebalance db --singletons');
    expect(rack.world.rebalances).toEqual([
      { service: undefined, singletons: false },
      { service: 'shop/db', singletons: true },
    ]);
    expect(await grappe('rebalance nope')).toMatchObject({ exitCode: 3 });
  });

  it('that stand by are told from those that run', async () => {
    const ready = {
      attempt: 0,
      state: 'TASK_STATE_READY',
      health: 'TASK_HEALTH_NONE',
      message: '',
      ports: [],
    } as const;
    rack.world.tasks.push(
      sampleTask('shop/web'),
      sampleTask('shop/web', {
        id: 't-2',
        node: 'pi2',
        standby: true,
        status: { ...ready, ports: [] },
      }),
    );
    const { stdout } = await grappe('ps');
    expect(stdout).toMatch(/shop\/web +1 +pi2 +ready \(standby\) /);
    expect(JSON.parse((await grappe('ps -o json')).stdout)).toMatchObject({
      tasks: [
        { state: 'running', standby: false, movedFrom: null },
        { state: 'ready', standby: true, movedFrom: null },
      ],
    });
  });

  it('that take over from another say so until that one has stopped', async () => {
    const from = (state: 'TASK_STATE_RUNNING' | 'TASK_STATE_STOPPED') =>
      sampleTask('shop/web', {
        id: 't-0',
        node: 'pi2',
        status: { attempt: 0, state, health: 'TASK_HEALTH_NONE', message: '', ports: [] },
      });
    const successor = sampleTask('shop/web', { movedFrom: 't-0' });
    rack.world.tasks.push(from('TASK_STATE_RUNNING'), successor);
    for (const command of ['ps', 'ps --node pi1', 'ps --node pi1 --service web'])
      expect((await grappe(command)).stdout).toMatch(/pi1 +running .* takes over from t-0\n/);
    rack.world.tasks.splice(0, 1, from('TASK_STATE_STOPPED'));
    for (const command of ['ps --all', 'ps --node pi1'])
      expect((await grappe(command)).stdout).not.toContain('takes over');
    rack.world.tasks.splice(0, 1);
    expect((await grappe('ps')).stdout).not.toContain('takes over');
    expect(JSON.parse((await grappe('ps -o json')).stdout)).toMatchObject({
      tasks: [{ id: 't-1', movedFrom: 't-0' }],
    });
  });

  it('are explained with what was decided, why, and who would take over', async () => {
    rack.world.slotEvidence = {
      decidedAgoMs: 4_000,
      because: { incident: 7, text: 'node pi2: no sign of life for 781 ms' },
      waitsFor: 'waits 1.2 s: node pi2 may still run it',
      spare: 'pi3',
      standby: sampleTask('shop/web', {
        id: 't-3',
        node: 'pi3',
        standby: true,
        status: {
          attempt: 0,
          state: 'TASK_STATE_READY',
          health: 'TASK_HEALTH_NONE',
          message: '',
          ports: [],
        },
      }),
    };
    const { stdout } = await grappe('service explain web');
    expect(stdout).toContain(
      [
        '  waits for memory',
        '  waits 1.2 s: node pi2 may still run it',
        '  decided 4.00 s ago: incident 7, node pi2: no sign of life for 781 ms',
        '  pi3 would take over: standby t-3 on pi3 is ready',
        '',
      ].join('\n'),
    );
    const json: unknown = JSON.parse((await grappe('service explain web -o json')).stdout);
    expect(json).toMatchObject({
      slots: [
        { decidedAgoMs: 4_000, because: { incident: 7 }, spare: 'pi3', standby: { id: 't-3' } },
      ],
    });
  });
});
