import type { NodeName } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { global } from '../testing/specs.ts';
import { NEW, UpgradingRack, type UpgradeFate } from '../testing/upgrading-rack.ts';

const NODES = 4;
const FATES: readonly UpgradeFate[] = [
  'upgrades',
  'goes-back',
  'refuses',
  'loses-tasks',
  'stays-away',
  'gets-stuck',
  'says-nothing',
];
/** More faults than one in four would let most upgrades end with their first node. */
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constant<UpgradeFate>('upgrades') },
  { weight: 2, arbitrary: fc.constantFrom(...FATES) },
);

const node = fc.integer({ min: 1, max: NODES });
const happening = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 250, max: 15_000 }) }),
  fc.record({ kind: fc.constant('restart-controller' as const) }),
  fc.record({ kind: fc.constant('lose' as const), node }),
  fc.record({ kind: fc.constant('return' as const), node }),
  fc.record({ kind: fc.constant('restart-agent' as const), node }),
  fc.record({ kind: fc.constant('reboot' as const), node }),
  fc.record({ kind: fc.constant('pause' as const) }),
  fc.record({ kind: fc.constant('resume' as const) }),
  fc.record({ kind: fc.constant('abort' as const) }),
  fc.record({ kind: fc.constant('start-another' as const) }),
);

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** What must hold at every look at the rack. */
class Watcher {
  readonly #rack: UpgradingRack;
  readonly #parallel: number;
  #told = new Set<NodeName>();
  /** At the look before: what is lost after the controller has looked is found at its next look. */
  #lost = new Set<NodeName>();
  #isOver = false;

  constructor(rack: UpgradingRack, parallel: number) {
    this.#rack = rack;
    this.#parallel = parallel;
  }

  look(atIt: readonly NodeName[]): void {
    const rack = this.#rack;
    expect(atIt.length).toBeLessThanOrEqual(this.#parallel);
    const told = new Set(
      [...rack.agents.values()]
        .filter(({ order }) => order?.action === 'install')
        .map(({ name }) => name),
    );
    for (const name of told) {
      if (this.#told.has(name)) continue;
      // Told just now. After a failure or an end nobody is; and it is there, and no board is lost.
      expect(this.#isOver, `${name} is touched after the end`).toBe(false);
      const others = [...this.#lost].filter((lostName) => rack.isLost(lostName));
      expect(others, `${name} is taken away while others are lost`).toEqual([]);
    }
    this.#lost = new Set([...rack.agents.keys()].filter((name) => rack.isLost(name)));
    this.#told = new Set([...this.#told, ...told]);
    const { state } = rack.upgrade;
    this.#isOver = state === 'failed' || state === 'aborted';
  }
}

function happen(rack: UpgradingRack, one: Happening): void {
  switch (one.kind) {
    case 'pass':
      rack.live(one.ms);
      return;
    case 'restart-controller':
      rack.restartController();
      return;
    case 'lose':
      rack.silence(`n${one.node}`);
      return;
    case 'return':
      if (!rack.agent(`n${one.node}`).reachable) rack.heal(`n${one.node}`);
      return;
    case 'restart-agent':
      rack.closeStream(`n${one.node}`);
      rack.comesBack(`n${one.node}`);
      return;
    case 'reboot':
      rack.losesPower(`n${one.node}`);
      return;
    case 'pause':
      rack.request({ kind: 'pause-upgrade' });
      return;
    case 'resume':
      rack.request({ kind: 'resume-upgrade' });
      return;
    case 'abort':
      rack.request({ kind: 'abort-upgrade' });
      return;
    case 'start-another':
      if (rack.upgrade.endedAtMs === undefined) expect(rack.start().ok).toBe(false);
  }
}

function expectItIsOver(rack: UpgradingRack): void {
  const { state, nodes } = rack.upgrade;
  const phases = nodes.map(({ phase }) => phase);
  const hasFailed = phases.some((phase) => phase === 'failed' || phase === 'rolled-back');
  if (state === 'completed') expect(new Set(phases)).toEqual(new Set(['done']));
  else if (state === 'failed') expect(hasFailed).toBe(true);
  else expect(state).toBe('aborted');
  for (const { node: name, phase, message } of nodes) {
    if (phase === 'done') expect(rack.versionOf(name)).toBe(NEW);
    const isDrained = rack.state.durable.nodes.get(name)?.availability === 'drained';
    expect(isDrained && phase !== 'failed', `${name} is left drained`).toBe(false);
    if (isDrained) expect(message).toContain(`grappe node activate ${name}`);
  }
}

describe('whatever becomes of nodes, agents and controller', () => {
  it('no more nodes than asked for are at it, none is touched after a failure or beside a lost one, and it ends', () => {
    fc.assert(
      fc.property(
        fc.record({
          gateways: fc.integer({ min: 0, max: 2 }),
          parallel: fc.constantFrom(1, 1, 2, 3),
          drain: fc.boolean(),
          fates: fc.array(fate, { minLength: NODES, maxLength: NODES }),
          happenings: fc.array(happening, { maxLength: 10 }),
        }),
        ({ gateways, parallel, drain, fates, happenings }) => {
          const rack = new UpgradingRack(NODES, gateways);
          rack.fateOf = (name) => fates[Number(name.slice(1)) - 1] ?? 'upgrades';
          rack.deploy(global('web'));
          rack.live(12_000);
          rack.addPackage();
          expect(rack.start({ parallel, drain, monitorMs: 2_000 }).ok).toBe(true);
          const watcher = new Watcher(rack, parallel);
          rack.watch = (atIt) => watcher.look(atIt);
          for (const one of happenings) {
            happen(rack, one);
            rack.live(500);
          }
          for (let n = 1; n <= NODES; n += 1) happen(rack, { kind: 'return', node: n });
          rack.request({ kind: 'resume-upgrade' });
          rack.finish();
          expectItIsOver(rack);
        },
      ),
      { numRuns: 15, seed: 21 },
    );
  }, 60_000);
});
