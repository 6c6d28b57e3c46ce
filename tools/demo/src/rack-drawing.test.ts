import { describe, expect, it } from 'vitest';
import { noPaint, painterFor } from './paint.ts';
import { drawRack } from './rack-drawing.ts';
import { SAMPLE_NODES, SAMPLE_TASKS, sampleTask } from './testing/sample-rack.ts';

const none: ReadonlySet<string> = new Set();

describe('the drawing of a rack', () => {
  it('shows who runs what, under its converters', () => {
    const rack = { nodes: SAMPLE_NODES, tasks: SAMPLE_TASKS, cut: none, containersBehindCut: none };
    expect(drawRack(rack, noPaint).join('\n')).toBe(
      `
  .--------- converter c1 ---------.  .--------- converter c2 ---------.
  +--------------+  +--------------+  +--------------+  +--------------+
  | black-pearl1 |  | black-pearl2 |  | black-pearl3 |  | black-pearl4 |
  | db.1         |  | web.1        |  | web.2        |  | web.3        |
  +--------------+  +--------------+  +--------------+  +--------------+
         |                 |                 |                 |
  =============================== switch ===============================`.slice(1),
    );
  });

  it('crosses out a node that is cut off, with what still runs on it', () => {
    const old = sampleTask({ service: 'web', slot: '3', node: 'black-pearl4', state: 'lost' });
    const tasks = [
      ...SAMPLE_TASKS.filter(({ node }) => node !== 'black-pearl4'),
      old,
      sampleTask({ service: 'web', slot: '3', node: 'black-pearl1', state: 'starting' }),
    ];
    const rack = {
      nodes: SAMPLE_NODES,
      tasks,
      cut: new Set(['black-pearl4']),
      containersBehindCut: new Set([old.containerId]),
    };
    expect(drawRack(rack, noPaint).join('\n')).toBe(
      `
  .----------- converter c1 -----------.  .----------- converter c2 -----------.
  +----------------+  +----------------+  +----------------+  xxxxxxxxxxxxxxxxxx
  | black-pearl1   |  | black-pearl2   |  | black-pearl3   |  x black-pearl4   x
  | db.1           |  | web.1          |  | web.2          |  x (web.3)        x
  | web.3 starting |  |                |  |                |  x cut off        x
  +----------------+  +----------------+  +----------------+  xxxxxxxxxxxxxxxxxx
          |                   |                   |                   X
  =================================== switch ===================================`.slice(1),
    );
  });

  it('leaves out what has ended, and says that a node is empty', () => {
    const tasks = [
      sampleTask({ service: 'web', slot: '3', node: 'black-pearl4', state: 'lost' }),
      sampleTask({ service: 'web', slot: '3', node: 'black-pearl3', state: 'stopped' }),
    ];
    const rack = { nodes: SAMPLE_NODES, tasks, cut: none, containersBehindCut: none };
    const drawn = drawRack(rack, noPaint);
    expect(drawn.join('\n')).not.toContain('web.3');
    expect(drawn[3]?.match(/\(empty\)/g)).toHaveLength(4);
  });

  it('has the same shape with colours', () => {
    const paint = painterFor({ isTTY: true }, {});
    const rack = {
      nodes: SAMPLE_NODES,
      tasks: SAMPLE_TASKS,
      cut: new Set(['black-pearl2']),
      containersBehindCut: none,
    };
    const coloured = drawRack(rack, paint).join('\n');
    expect(coloured).toContain('\u001b[');
    const plain = coloured.replaceAll(new RegExp('\\u001b\\[\\d+m', 'g'), '');
    expect(plain.split('\n').map((line) => line.trimEnd())).toEqual(drawRack(rack, noPaint));
  });
});

describe('colours', () => {
  it.each([
    [{ isTTY: false }, {}],
    [{ isTTY: true }, { NO_COLOR: '1' }],
    [{ isTTY: true }, { TERM: 'dumb' }],
  ])('are off for %j with %j', (stream, env) => {
    expect(painterFor(stream, env)('red', 'text')).toBe('text');
  });
});
