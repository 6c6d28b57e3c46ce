import type { ConverterName, NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { POWER_GOOD_WAIT_MS, POWER_OFF_MS } from '../constants.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { replicated, service } from '../testing/specs.ts';
import { report, wiredRack } from '../testing/wired-rack.ts';

const C1 = 'c1' as ConverterName;

/** Eight nodes, two on each converter; n8 senses c1. */
function sensedRack(): Rack {
  const rack = probingRack(8, wiredRack(8));
  say(rack, true);
  return rack;
}

function say(rack: Rack, good: boolean): void {
  report(rack, 'n8', { powerGoods: [{ converter: C1, good }] });
}

function lostAfterMs(rack: Rack, ms: number): void {
  rack.advanceMs(ms);
  expect(rack.conditions()).toMatchObject({ n1: 'lost', n2: 'lost' });
}

describe('a converter that fails', () => {
  it('has its replicas on other converters before a heartbeat is missing', () => {
    const rack = sensedRack();
    rack.deploy(replicated('web', 8));
    rack.advanceMs(1_000);
    rack.silence('n1');
    rack.silence('n2');
    say(rack, false);
    expect(rack.conditions()).toMatchObject({ n1: 'ready', n2: 'ready' });
    const elsewhere = rack.running('web').filter((name) => name !== 'n1' && name !== 'n2');
    expect(elsewhere).toHaveLength(8);
    lostAfterMs(rack, 1_200);
    expect(rack.running('web')).toHaveLength(8);
    const reasons = rack.events.filter(({ kind }) => kind === 'task.placed').map((e) => e.message);
    expect(reasons.filter((text) => text.includes('converter c1 gives none'))).toHaveLength(2);
  });

  it('has its nodes suspected sooner, and declared lost on no less evidence', () => {
    const rack = sensedRack();
    rack.advanceMs(1_000);
    rack.silence('n1');
    rack.silence('n2');
    say(rack, false);
    rack.advanceMs(450);
    expect(rack.conditions()).toMatchObject({ n1: 'suspected', n2: 'suspected' });
    expect(rack.probes.map(({ node }) => node)).toEqual(expect.arrayContaining(['n1', 'n2']));
  });

  it('leaves its singletons to their leases', () => {
    const rack = sensedRack();
    rack.deploy(service('one', { singleton: true, stopGraceMs: 1_000 }));
    rack.advanceMs(1_000);
    const [home = ''] = rack.running('one');
    expect(home).not.toBe('');
    const spec = rack.state.rack.converters.find(({ nodes }) => nodes.includes(home as never));
    const holder = spec?.powerGood?.node ?? '';
    const tell = (good: boolean): void =>
      report(rack, holder, { powerGoods: [{ converter: spec?.name ?? C1, good }] });
    tell(true);
    rack.advanceMs(500);
    rack.silence(home);
    tell(false);
    expect(rack.running('one')).toEqual([home]);
    rack.advanceMs(6_000);
    expect(rack.running('one')).toHaveLength(1);
    expect(rack.running('one')).not.toContain(home);
  });

  it('lets its singletons start elsewhere at once when their node is known to be off', () => {
    const rack = sensedRack();
    rack.deploy(service('one', { singleton: true, stopGraceMs: 60_000 }));
    rack.advanceMs(1_000);
    const home = (rack.running('one')[0] ?? '') as NodeName;
    const spec = rack.state.rack.converters.find(({ nodes }) => nodes.includes(home));
    const holder = spec?.powerGood?.node ?? '';
    const tell = (good: boolean): void =>
      report(rack, holder, { powerGoods: [{ converter: spec?.name ?? C1, good }] });
    tell(true);
    rack.advanceMs(500);
    rack.silence(home);
    tell(false);
    rack.advanceMs(1_200);
    // Its input alone is no proof: a relay that another converter's node has opened is one.
    expect(rack.running('one')).toEqual([]);
    expect(rack.fenced).toEqual([home]);
    rack.agent(home).reboot('without power');
    rack.post({ kind: 'fenced', node: home, off: true, message: '' });
    expect(rack.running('one')).toHaveLength(1);
    expect(rack.running('one')).not.toContain(home);
    rack.advanceMs(POWER_OFF_MS + 200);
    expect(rack.restored).toEqual([home]);
  });

  it('takes no new tasks for its nodes, and says why', () => {
    const rack = sensedRack();
    rack.silence('n1');
    say(rack, false);
    rack.deploy(replicated('web', 8));
    expect(rack.running('web')).not.toContain('n1');
    expect(rack.running('web')).not.toContain('n2');
    const verdicts = rack.explain('web')[0]?.verdicts ?? [];
    expect(verdicts.find(({ node }) => node === 'n2')?.reason).toBe(
      'the node is losing power: converter c1 gives none',
    );
  });

  it('that gives power again has its nodes back', () => {
    const rack = sensedRack();
    say(rack, false);
    rack.advanceMs(500);
    say(rack, true);
    expect(rack.state.live.body.dying.size).toBe(0);
    expect(rack.eventKinds()).toContain('converter.restored');
  });
});

describe('a power-good input that is wrong', () => {
  it('is found out by nodes that are heard all the same, and not acted on again', () => {
    const rack = sensedRack();
    rack.deploy(replicated('web', 8));
    rack.advanceMs(1_000);
    say(rack, false);
    rack.advanceMs(2_500);
    expect(rack.events.filter(({ kind }) => kind === 'converter.distrusted')).toHaveLength(1);
    expect(rack.running('web')).toHaveLength(8);
    expect(rack.state.live.body.dying.size).toBe(0);
    for (let n = 0; n < 5; n += 1) {
      say(rack, true);
      rack.advanceMs(500);
      say(rack, false);
      rack.advanceMs(500);
    }
    expect(rack.eventKinds().filter((kind) => kind === 'converter.failed')).toHaveLength(1);
  });

  it('is believed again when it has been good for a while', () => {
    const rack = sensedRack();
    say(rack, false);
    rack.advanceMs(2_500);
    say(rack, true);
    rack.advanceMs(POWER_GOOD_WAIT_MS);
    say(rack, false);
    expect(rack.eventKinds().filter((kind) => kind === 'converter.failed')).toHaveLength(2);
  });

  it('that was never good is no evidence, nor is one of another node', () => {
    const rack = probingRack(8, wiredRack(8));
    say(rack, false);
    report(rack, 'n7', { powerGoods: [{ converter: C1, good: true }] });
    report(rack, 'n7', { powerGoods: [{ converter: C1, good: false }] });
    expect(rack.state.live.body.dying.size).toBe(0);
    expect(rack.eventKinds()).not.toContain('converter.failed');
  });
});
