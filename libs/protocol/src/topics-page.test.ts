import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DISCOVERY_TABLE } from './topics-discovery.ts';
import { TOPIC_TABLE } from './topics-table.ts';

const PAGE = new URL('../../../docs/operate/mqtt.md', import.meta.url);

describe('the page about MQTT', () => {
  it('has every topic, and says rightly whether it is retained', () => {
    const rows = readFileSync(PAGE, 'utf8').matchAll(
      /^\| `((?:grappe|homeassistant)\/[^`]+)`\s*\| (yes|no)\s*\|/gm,
    );
    const told = new Map([...rows].map(([, topic, retained]) => [topic, retained]));
    const table = [...Object.values(TOPIC_TABLE), ...DISCOVERY_TABLE];
    expect(told).toEqual(
      new Map(table.map(({ pattern, retained }) => [pattern, retained ? 'yes' : 'no'])),
    );
  });
});
