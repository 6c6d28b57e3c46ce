import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackDoubt } from '../detect/evidence.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { listNodes } from '../views/nodes.ts';

function refuse(rack: Rack, name: string, speaks: number): void {
  rack.post({ kind: 'refused-version', node: name as NodeName, speaks, expected: 2 });
}

function noteOn(rack: Rack, name: string): string | undefined {
  return listNodes(rack.state, rack.nowMs, rack.wallMs).find(({ record }) => record.name === name)
    ?.note;
}

describe('a node whose agent speaks another version of the agent link', () => {
  it('is silent, and its note says why and what to do', () => {
    const rack = rackOf(3);
    rack.closeStream('n1');
    refuse(rack, 'n1', 1);
    expect(noteOn(rack, 'n1')).toContain('it speaks version 1 of the agent link');
    expect(noteOn(rack, 'n1')).toContain('this controller version 2; update Grappe on n1');
    rack.advanceMs(20_000);
    expect(rack.conditions()['n1']).toBe('lost');
    expect(noteOn(rack, 'n1')).toContain('update Grappe on n1');
    rack.connect('n1');
    expect(noteOn(rack, 'n1')).toBe('');
  });

  it('may be newer than the controller', () => {
    const rack = rackOf(2);
    rack.closeStream('n1');
    refuse(rack, 'n1', 3);
    expect(noteOn(rack, 'n1')).toContain('update Grappe on the controller');
  });

  it('is named by a controller that doubts itself, instead of asking for its power', () => {
    const rack = rackOf(4);
    for (const name of ['n1', 'n2', 'n3']) rack.silence(name);
    rack.advanceMs(3_000);
    expect(rackDoubt(rack.state)?.why).not.toContain('version');
    refuse(rack, 'n2', 1);
    expect(rackDoubt(rack.state)?.why).toContain(
      'the agent of n2 dials and speaks version 1 of the agent link, this controller version 2: update Grappe on n2',
    );
    expect(noteOn(rack, 'n1')).toContain('trust-silence');
    expect(noteOn(rack, 'n2')).not.toContain('trust-silence');
  });

  it('is of no interest when it is not known, or is connected', () => {
    const rack = rackOf(2);
    refuse(rack, 'n9', 1);
    refuse(rack, 'n1', 1);
    expect(noteOn(rack, 'n1')).toBe('');
  });
});
