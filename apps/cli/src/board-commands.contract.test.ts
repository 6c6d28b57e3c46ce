import { LED_STATES, LED_TABLE } from '@grappe/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useTestRack } from './testing/test-rack.ts';
import { runInTerminal } from './testing/test-terminal.ts';
import { sampleHardware, sampleNode, sampleTask } from './testing/test-world.ts';

const rack = useTestRack();
const { grappe } = rack;

describe('a node that is looked for', () => {
  beforeEach(() => {
    rack.world.nodes.set('pi1', sampleNode('pi1'));
    rack.world.nodes.set('pi2', sampleNode('pi2', { condition: 'NODE_CONDITION_LOST' }));
  });

  it('flashes for a minute, for as long as is said, or no more', async () => {
    const first = await grappe('node identify pi1');
    expect(first).toMatchObject({ exitCode: 0, stdout: '' });
    expect(first.stderr).toContain('flash in bursts of three for 1m: `grappe node identify pi1');
    await grappe('node identify pi1 --for 1h');
    const off = await grappe('node identify pi1 --off -o json');
    expect(JSON.parse(off.stdout)).toMatchObject({ name: 'pi1', condition: 'ready' });
    expect(off.stderr).toContain('show again how it is');
    expect(rack.world.identified).toEqual([
      { name: 'pi1', durationMs: 60_000 },
      { name: 'pi1', durationMs: 3_600_000 },
      { name: 'pi1', durationMs: 0 },
    ]);
  });

  it('is refused as the controller says', async () => {
    expect((await grappe('node identify pi1 --for 2h')).exitCode).toBe(2);
    expect((await grappe('node identify pi2')).exitCode).toBe(5);
    expect((await grappe('node identify pi9')).exitCode).toBe(3);
    expect((await grappe('node identify PI/1')).exitCode).toBe(2);
    expect(rack.world.identified).toEqual([]);
  });
});

describe('the power of a node', () => {
  beforeEach(() => {
    rack.world.nodes.set('pi1', sampleNode('pi1', { hardware: sampleHardware() }));
    rack.world.nodes.set('pi2', sampleNode('pi2'));
    rack.world.relays.set('pi1', 'works');
  });

  it('is cut only when confirmed, and the question says what that ends', async () => {
    const status = sampleTask('shop/db').status;
    const standby = status && { ...status, state: 'TASK_STATE_READY' as const };
    rack.world.tasks.push(
      sampleTask('shop/web', { slot: '2' }),
      sampleTask('shop/db'),
      sampleTask('shop/cache', { status: standby, standby: true }),
      sampleTask('shop/web', { node: 'pi2' }),
    );
    const no = await grappe('node power-cycle pi1', { isTTY: true, stdin: 'n\n' });
    expect(no).toMatchObject({ exitCode: 5, stdout: '' });
    expect(no.stderr).toContain(
      'Cut the power of node pi1 for some seconds? ' +
        'These end hard, without their stop grace: shop/db.1, shop/web.2. ' +
        'Its relays give power again to pi4. [y/N]',
    );
    expect((await grappe('node power-cycle pi1')).exitCode).toBe(2);
    expect(rack.world.powerCycled).toEqual([]);
    const yes = await grappe('node power-cycle pi1 -o json', { isTTY: true, stdin: 'y\n' });
    expect(JSON.parse(yes.stdout)).toMatchObject({ name: 'pi1' });
    expect(yes.stderr).toContain('is without power, gets it back in some seconds');
    expect(rack.world.powerCycled).toEqual(['pi1']);
  });

  it('of one that is empty ends nothing', async () => {
    const { stderr } = await grappe('node power-cycle pi2', { isTTY: true, stdin: '' });
    expect(stderr).toContain('for some seconds? No task runs on it. [y/N]');
  });

  it('names no more tasks than a person reads', async () => {
    for (let slot = 10; slot < 24; slot += 1) {
      rack.world.tasks.push(sampleTask('web/web', { slot: String(slot) }));
    }
    const { stderr } = await grappe('node power-cycle pi1', { isTTY: true, stdin: '' });
    expect(stderr).toContain('web/web.20, web/web.21 and 2 more.');
  });

  it('is left alone where there is no relay; an unknown outcome is neither yes nor no', async () => {
    const none = await grappe('node power-cycle pi2 --yes');
    expect(none.exitCode).toBe(5);
    expect(none.stderr).toContain('node pi2 has no relay');
    rack.world.relays.set('pi1', 'silent');
    const unknown = await grappe('node power-cycle pi1 --yes');
    expect(unknown).toMatchObject({ exitCode: 7, stdout: '' });
    expect(unknown.stderr).toContain('is not known to be cut');
    expect((await grappe('node power-cycle pi9 --yes')).exitCode).toBe(3);
  });

  it('is cut once, also when the outcome is unknown', async () => {
    rack.world.relays.set('pi1', 'silent');
    await grappe('node power-cycle pi1 --yes');
    expect(rack.world.powerCycled).toEqual(['pi1']);
  });
});

describe('what is wired to a node', () => {
  beforeEach(() => {
    rack.world.nodes.set('pi1', sampleNode('pi1', { hardware: sampleHardware() }));
    rack.world.nodes.set('pi2', sampleNode('pi2'));
  });

  it.each(['node inspect pi1', 'node explain pi1'])('is shown by %s', async (command) => {
    const { stdout, exitCode } = await grappe(command);
    expect(exitCode).toBe(0);
    const [, hardware = ''] = stdout.split('\nhardware\n');
    const lines = hardware.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(lines.slice(0, 10)).toEqual([
      ['lights', 'identify (42.0 s left)'],
      ['faults', 'shop/web'],
      ['draws', '2.31 W, 5.08 V, 0.46 A, measured by ina3221 channel 2'],
      [
        'battery',
        '12.61 V, 1.20 A into it, 71 % charged, 24.0 °C, not on mains, low, lasts 1h 30m, measured by ina226',
      ],
      ['supply', 'under-voltage: below what the board needs'],
      ['temperature', '48.2 °C'],
      ['converters', 'c1 gives power, c2 gives NO power'],
      ['relays', 'pi2 has power, pi4 is CUT OFF'],
      ['trouble', 'button at GPIO 24: the pin is busy'],
      ['told', '3.20 s ago; it tells what has changed'],
    ]);
  });

  it('is modelled where nothing measures it, and distrusted with the reason', async () => {
    const report = {
      troubles: [],
      readings: [
        {
          role: 'ROLE_NODE' as const,
          sensor: 'ina226',
          sample: null,
          distrust: 'frozen\u001b[2J for 30 s',
          ageMs: 30_000,
        },
      ],
      powerGoods: [],
      relays: [],
      underVoltage: false,
      modelledWatts: 3.1,
      lights: 'degraded',
    };
    const hardware = sampleHardware({ report, faults: [], identifyLeftMs: 0 });
    rack.world.nodes.set('pi1', sampleNode('pi1', { hardware }));
    const { stdout } = await grappe('node inspect pi1');
    expect(stdout).toMatch(/ lights {2,}degraded\n {4}draws/);
    expect(stdout).toContain('no value, measured by ina226; not believed: frozen?[2J for 30 s\n');
    expect(stdout).toMatch(/ draws +3\.10 W, by the model of its board\n/);
    expect(stdout).toMatch(/ supply +sufficient\n {4}told/);
  });

  it('is part of the documents, with null for what is not known', async () => {
    const inspected: unknown = JSON.parse((await grappe('node inspect pi1 -o json')).stdout);
    const hardware = {
      reportedAgoMs: 3_200,
      lights: 'identify',
      identifyLeftMs: 42_000,
      faults: ['shop/web'],
      readings: [
        {
          of: 'node',
          sensor: 'ina3221 channel 2',
          sample: {
            watts: 2.314,
            volts: 5.08,
            amps: 0.4555,
            charge: null,
            temperatureC: null,
            onMains: null,
            batteryLow: null,
            runtimeSeconds: null,
          },
          distrust: null,
          ageMs: 40,
        },
        { of: 'battery', sample: { watts: null, amps: -1.2, charge: 0.714, onMains: false } },
      ],
      modelledWatts: null,
      underVoltage: true,
      temperatureC: 48.24,
      powerGoods: [
        { converter: 'c1', good: true },
        { converter: 'c2', good: false },
      ],
      relays: [
        { node: 'pi2', off: false },
        { node: 'pi4', off: true },
      ],
      troubles: ['button at GPIO 24: the pin is busy'],
    };
    expect(inspected).toMatchObject({ name: 'pi1', images: ['web:1'], hardware });
    const explained: unknown = parse((await grappe('node explain pi1 -o yaml')).stdout);
    expect(explained).toMatchObject({ node: { name: 'pi1' }, hardware });
  });

  it('is not shown of one that has told nothing', async () => {
    expect((await grappe('node inspect pi2')).stdout).not.toContain('hardware');
    expect((await grappe('node explain pi2')).stdout).not.toContain('hardware');
    const json: unknown = JSON.parse((await grappe('node inspect pi2 -o json')).stdout);
    expect(json).toMatchObject({ hardware: null });
  });
});

describe('the legend of the lights', () => {
  it('needs no controller, and has every state with its strips, most important first', async () => {
    const { stdout, stderr, exitCode } = await runInTerminal(['led', 'legend']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const heads = [...stdout.matchAll(/^([a-z-]+): (.+)$/gm)].map(([, state, text]) => [
      state,
      text,
    ]);
    expect(heads).toEqual(LED_STATES.map((state) => [state, LED_TABLE[state].meaning]));
    expect(stdout).toContain(`
degraded: the node serves, but something is not as it should be
    status  ██··██··············██··██··············  two short flashes
    power   –
    do      \`grappe node explain NAME\`
`);
    expect(stdout).toContain(`
identify: somebody looks for this board: \`grappe node identify\`
    status  █·█·█······█·█·█······█·█·█······         bursts of three quick flashes
    power   ·█·█·██████·█·█·██████·█·█·██████         the same, lit while the status LED is dark
    do      it ends by itself
`);
    expect(stdout).not.toContain('\u001b');
  });

  it('has colours on a terminal only, and none under NO_COLOR', async () => {
    const colours = await runInTerminal(['led', 'legend'], { isTTY: true });
    expect(colours.stdout).toContain('\u001b[33m██\u001b[39m··\u001b[33m██\u001b[39m·');
    const plain = await runInTerminal(['led', 'legend'], { isTTY: true, env: { NO_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\u001b');
  });

  it('is the same document as json and as yaml, with the steps of each pattern', async () => {
    const { stdout } = await runInTerminal(['led', 'legend', '-o', 'json']);
    const json = JSON.parse(stdout) as { readonly states: readonly unknown[] };
    const yaml = await runInTerminal(['led', 'legend', '-o', 'yaml']);
    expect(parse(yaml.stdout)).toEqual(json);
    expect(json.states).toHaveLength(LED_STATES.length);
    expect(json.states[LED_STATES.indexOf('draining')]).toEqual({
      state: 'draining',
      meaning: LED_TABLE.draining.meaning,
      advice: LED_TABLE.draining.advice,
      status: {
        looks: 'lit, three short winks',
        steps: [
          { lit: true, durationMs: 1_400 },
          { lit: false, durationMs: 200 },
          { lit: true, durationMs: 200 },
          { lit: false, durationMs: 200 },
          { lit: true, durationMs: 200 },
          { lit: false, durationMs: 200 },
        ],
      },
      power: null,
    });
  });
});
