import type { VirtualIpSpec } from '@grappe/domain';
import type { VirtualIp, VirtualIpNotice } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export interface VirtualIpBenchGateway {
  readonly spec: VirtualIpSpec;
  /** The one of the agent that runs now. */
  readonly port: VirtualIp;
  /** All that the agents of this gateway were told. */
  readonly notices: readonly VirtualIpNotice[];
}

/** Three gateways on one network, the most preferred first, none of which takes part yet. */
export interface VirtualIpBench {
  readonly gateways: readonly [VirtualIpBenchGateway, VirtualIpBenchGateway, VirtualIpBenchGateway];
  /** An address outside that network. */
  readonly outside: string;
  /** Those that have the address now. */
  holders(): Promise<readonly number[]>;
  /** Unplugs a gateway, which notices, or plugs it in. */
  setLink(gateway: number, up: boolean): Promise<void>;
  /** The network passes nothing to or from a gateway, which notices nothing, or all of it again. */
  setPassed(gateway: number, passed: boolean): Promise<void>;
  /** Another machine has the virtual IP; its MAC address. */
  addStranger(): Promise<string>;
  removeStrangers(): Promise<void>;
  /** Its agent ends without a word, and another one starts. */
  replaceAgent(gateway: number): Promise<void>;
  /** Waits for what is bound to happen. */
  until(what: string, condition: () => boolean | Promise<boolean>): Promise<void>;
  dispose(): Promise<void>;
}

const OK = { ok: true, value: undefined };

/** A bench, and what is asked of it again and again. */
class Scene {
  readonly bench: VirtualIpBench;

  constructor(bench: VirtualIpBench) {
    this.bench = bench;
  }

  gateway(index: number): VirtualIpBenchGateway {
    const found = this.bench.gateways[index];
    if (found === undefined) throw new Error(`no gateway ${index}`);
    return found;
  }

  state(index: number): string {
    return this.gateway(index).port.status().state;
  }

  async join(index: number): Promise<void> {
    expect(await this.gateway(index).port.apply(this.gateway(index).spec)).toEqual(OK);
  }

  /** The only one with the address, and everybody knows. */
  async untilHeldBy(index: number, others: readonly number[]): Promise<void> {
    await this.bench.until(`gateway ${index} to hold the address alone`, async () => {
      const holders = await this.bench.holders();
      const holds = this.state(index) === 'holder' && holders.length === 1 && holders[0] === index;
      return holds && others.every((other) => this.state(other) === 'backup');
    });
  }
}

/** What every VirtualIp must do; `make` gives a new bench for each test. */
export function virtualIpContract(title: string, make: () => Promise<VirtualIpBench>): void {
  describe(`${title} as a VirtualIp`, () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = new Scene(await make());
    });
    afterEach(async () => {
      await scene.bench.dispose();
    });
    holding(() => scene);
    moving(() => scene);
    surroundings(() => scene);
    agents(() => scene);
  });
}

/** Who has the address, and keeps it. */
function holding(current: () => Scene): void {
  it('takes no part until it is told to', async () => {
    const scene = current();
    expect(scene.bench.gateways.map((_, index) => scene.state(index))).toEqual([
      'off',
      'off',
      'off',
    ]);
    expect(await scene.bench.holders()).toEqual([]);
  });

  it('is held by one, which keeps it from those that are preferred', async () => {
    const scene = current();
    await scene.join(1);
    await scene.untilHeldBy(1, []);
    await scene.join(0);
    await scene.join(2);
    await scene.untilHeldBy(1, [0, 2]);
    const before = scene.gateway(1).port.status();
    expect(await scene.gateway(1).port.apply(scene.gateway(1).spec)).toEqual(OK);
    expect(scene.gateway(1).port.status()).toEqual(before);
  });

  it('is held by nobody when nobody can serve, also when that was said before', async () => {
    const scene = current();
    scene.gateway(0).port.setServing(false);
    await scene.join(0);
    await scene.bench.until('it to be at fault', () => scene.state(0) === 'fault');
    expect(await scene.bench.holders()).toEqual([]);
    scene.gateway(0).port.setServing(true);
    await scene.untilHeldBy(0, []);
  });
}

/** How it goes from one to another. */
function moving(current: () => Scene): void {
  it('moves when the holder is unplugged, and does not move back', async () => {
    const scene = current();
    await scene.join(0);
    await scene.untilHeldBy(0, []);
    await scene.join(1);
    await scene.join(2);
    await scene.untilHeldBy(0, [1, 2]);
    await scene.bench.setLink(0, false);
    await scene.untilHeldBy(1, [2]);
    await scene.bench.until('the unplugged one to know', () => scene.state(0) === 'fault');
    expect(scene.gateway(0).port.status().reason).toMatch(/\w/);
    await scene.bench.setLink(0, true);
    await scene.untilHeldBy(1, [0, 2]);
  });

  it('moves when the holder lets go, and when it cannot serve', async () => {
    const scene = current();
    await scene.join(0);
    await scene.untilHeldBy(0, []);
    await scene.join(1);
    await scene.join(2);
    await scene.gateway(0).port.release();
    expect(await scene.bench.holders()).not.toContain(0);
    expect(scene.state(0)).toBe('off');
    await scene.untilHeldBy(1, [2]);
    scene.gateway(1).port.setServing(false);
    await scene.untilHeldBy(2, []);
    expect(scene.state(1)).toBe('fault');
    scene.gateway(1).port.setServing(true);
    await scene.untilHeldBy(2, [1]);
    await scene.join(0);
    await scene.untilHeldBy(2, [0, 1]);
  });

  it('is held on both sides of a partition, and by one afterwards, which is reported by both', async () => {
    const scene = current();
    await scene.join(0);
    await scene.untilHeldBy(0, []);
    await scene.join(1);
    await scene.bench.setPassed(0, false);
    await scene.bench.until(
      'both to hold it',
      async () => (await scene.bench.holders()).length === 2,
    );
    await scene.bench.setPassed(0, true);
    await scene.untilHeldBy(0, [1]);
    const told = (index: number): unknown[] =>
      scene.gateway(index).notices.flatMap((it) => (it.kind === 'twoHolders' ? [it.kept] : []));
    await scene.bench.until('both to report it', () => told(0).length > 0 && told(1).length > 0);
    expect([told(0), told(1)]).toEqual([[true], [false]]);
  });
}

/** What the network and rack.yaml may hold. */
function surroundings(current: () => Scene): void {
  it('is not taken from a stranger, and from a gateway only when that is gone', async () => {
    const scene = current();
    const mac = await scene.bench.addStranger();
    const refused = await scene.gateway(0).port.apply(scene.gateway(0).spec);
    expect(refused).toMatchObject({ ok: false, error: { code: 'taken', mac } });
    expect(refused.ok ? '' : refused.error.message).toContain(mac);
    expect([scene.state(0), await scene.bench.holders()]).toEqual(['off', []]);
    await scene.bench.removeStrangers();
    await scene.join(0);
    await scene.untilHeldBy(0, []);
    await scene.join(1);
    await scene.untilHeldBy(0, [1]);
  });

  it('is not taken unseen, but kept', async () => {
    const scene = current();
    await scene.bench.setLink(0, false);
    const { port, spec } = scene.gateway(0);
    const blind = await port.apply(spec);
    expect(blind).toMatchObject({ ok: false, error: { code: 'cannotProbe' } });
    expect(scene.state(0)).toBe('off');
    await scene.bench.setLink(0, true);
    await scene.bench.until('it to look', async () => (await port.apply(spec)).ok);
    await scene.untilHeldBy(0, []);
    await scene.bench.setLink(0, false);
    await scene.bench.until('it to know', () => scene.state(0) === 'fault');
    await scene.join(0);
    await scene.bench.replaceAgent(0);
    await scene.join(0);
    expect(scene.state(0)).toBe('fault');
  });

  it('says what is wrong with a spec, and goes on with the one before', async () => {
    const scene = current();
    const { port, spec } = scene.gateway(0);
    await scene.join(0);
    await scene.untilHeldBy(0, []);
    const wrong = { ...spec, address: '1.2.3', routerId: 0 };
    const invalid = await port.apply(wrong);
    expect(invalid).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(invalid.ok ? '' : invalid.error.message).toMatch(/1\.2\.3.*routerId/);
    const outside = await port.apply({ ...spec, address: scene.bench.outside });
    expect(outside).toMatchObject({ ok: false, error: { code: 'outsideNetwork' } });
    const elsewhere = { ...spec, own: { ...spec.own, address: scene.bench.outside } };
    const noInterface = await port.apply(elsewhere);
    expect(noInterface).toMatchObject({ ok: false, error: { code: 'noInterface' } });
    expect(await scene.bench.holders()).toEqual([0]);
    expect(scene.state(0)).toBe('holder');
  });
}

/** What those that call come and go with. */
function agents(current: () => Scene): void {
  it('outlives the agent, and the next one finds it as it is', async () => {
    const scene = current();
    await scene.join(0);
    await scene.untilHeldBy(0, []);
    const { sinceMs } = scene.gateway(0).port.status();
    await scene.bench.replaceAgent(0);
    expect(await scene.bench.holders()).toEqual([0]);
    await scene.join(0);
    expect(scene.gateway(0).port.status()).toEqual({ state: 'holder', sinceMs });
    await scene.bench.replaceAgent(0);
    await scene.gateway(0).port.release();
    expect(await scene.bench.holders()).toEqual([]);
  });

  it('tells those that listen, and no one else', async () => {
    const scene = current();
    const heard: string[] = [];
    const stop = scene.gateway(0).port.watch((it) => heard.push(it.kind));
    await scene.join(0);
    await scene.untilHeldBy(0, []);
    stop();
    const before = heard.length;
    expect(before).toBeGreaterThan(0);
    await scene.gateway(0).port.release();
    expect(heard).toHaveLength(before);
    expect(scene.gateway(0).notices.at(-1)).toMatchObject({
      kind: 'status',
      status: { state: 'off' },
    });
  });
}
