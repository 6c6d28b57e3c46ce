import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { PEERS_ASKED_MAX } from '../constants.ts';
import type { Step } from '../context.ts';
import type { LiveNode } from '../state/live.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { forgetProbes, inquire, newRound } from './inquiry.ts';

function stepOf(rack: Rack): Step {
  return {
    state: rack.state,
    ctx: { nowMs: rack.nowMs, wallMs: rack.wallMs, randomId: () => '' },
    effects: [],
  };
}

function nodeOf(rack: Rack, name: string): LiveNode {
  const node = rack.state.live.nodes.get(name as NodeName);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

describe('an inquiry', () => {
  it('has to wait when its tick has asked as much as it may', () => {
    const rack = probingRack(6);
    const step = stepOf(rack);
    const round = { ...newRound(), probesLeft: 2 * PEERS_ASKED_MAX - 1 };
    expect(inquire(step, 'n1' as NodeName, nodeOf(rack, 'n1'), round)).toBe(true);
    expect(inquire(step, 'n2' as NodeName, nodeOf(rack, 'n2'), round)).toBe(false);
    expect(step.effects).toHaveLength(PEERS_ASKED_MAX);
    expect(nodeOf(rack, 'n2').watch.inquiry).toBeUndefined();
  });

  it('is forgotten when nobody waits for it any more, and not before', () => {
    const rack = probingRack(4);
    const step = stepOf(rack);
    inquire(step, 'n1' as NodeName, nodeOf(rack, 'n1'), newRound());
    const later = { ...step, ctx: { ...step.ctx, nowMs: rack.nowMs + 60_000 } };
    forgetProbes(later);
    expect(rack.state.live.detection.probes.size).toBe(PEERS_ASKED_MAX);
    delete nodeOf(rack, 'n1').watch.inquiry;
    forgetProbes(step);
    expect(rack.state.live.detection.probes.size).toBe(PEERS_ASKED_MAX);
    forgetProbes(later);
    expect(rack.state.live.detection.probes.size).toBe(0);
  });

  it('leaves nothing behind while nodes come and go', () => {
    const rack = probingRack(4);
    for (let n = 0; n < 5; n += 1) {
      rack.silence('n1');
      rack.advanceMs(3_000);
      rack.heal('n1');
      rack.advanceMs(3_000);
    }
    expect(rack.probes.length).toBeGreaterThanOrEqual(5 * PEERS_ASKED_MAX);
    expect(rack.state.live.detection.probes.size).toBe(0);
  });
});
