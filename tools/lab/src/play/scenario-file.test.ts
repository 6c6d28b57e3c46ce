import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseScenario } from './scenario-file.ts';

const EXAMPLES = fileURLToPath(new URL('../../scenarios', import.meta.url));

describe('a scenario file', () => {
  it.each(readdirSync(EXAMPLES))('is understood: %s', (name) => {
    const scenario = parseScenario(readFileSync(path.join(EXAMPLES, name), 'utf8'), name);
    expect(scenario.lengthSeconds).toBeGreaterThan(0);
    expect(scenario.battery.capacityAh).toBe(40);
  });

  it('may leave most of it out', () => {
    const text =
      'title: night\nlength: 1h30m\nbattery: { capacityAh: 40, charge: 50% }\nload: {}\npanel: {}';
    expect(parseScenario(text, 'f')).toMatchObject({
      speed: 1,
      lengthSeconds: 5_400,
      battery: { chemistry: 'lead-acid', charge: 0.5 },
      panel: { watts: 0, hours: [] },
      load: { board: 'rpi-3b', busy: 0 },
      events: [],
    });
  });

  it('has its events in the order of their times', () => {
    const text = `title: t
length: 1h
battery: { capacityAh: 40, charge: 50% }
events:
  - { at: 20m, underVoltage: 2, for: 1m }
  - { at: 10m, converter: c1, does: fail }
  - { at: 15m, meter: 3, glitch: vanish, for: 90s }`;
    expect(parseScenario(text, 'f').events).toEqual([
      { atSeconds: 600, kind: 'converter-fails', converter: 'c1', holdUpMs: 30, isSilent: false },
      { atSeconds: 900, kind: 'glitch', meter: 3, glitch: 'vanish', forSeconds: 90 },
      { atSeconds: 1_200, kind: 'under-voltage', node: 2, forSeconds: 60 },
    ]);
  });

  it('is told all its mistakes at once', () => {
    const text = `title: t
lenght: 1h
battery: { chemistry: lead, charge: 0.5 }
panel: { hours: { noon: 100% }, weather: sunny }
events:
  - { at: soon, converter: c1, does: explode }
  - { at: 1m }`;
    const message = messageOf(text);
    for (const place of [
      /lenght .*none but title, speed/,
      /length is missing/,
      /battery.chemistry is "lead"; expected lead-acid, agm/,
      /battery.capacityAh is missing/,
      /battery.charge is 0.5; expected a percentage/,
      /panel.hours.noon .*a number before the colon/,
      /panel.weather .*a list/,
      /events\[0\].at .*1h30m/,
      /events\[0\].does is "explode"; expected fail, return/,
      /events\[1\] .*converter, meter or underVoltage/,
    ])
      expect(message).toMatch(place);
  });

  it.each(['', '- a', 'a: [', 'just text'])('is none: %j', (text) => {
    expect(messageOf(text)).toMatch(/^f (has mistakes|is no YAML)/);
  });
});

function messageOf(text: string): string {
  try {
    parseScenario(text, 'f');
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'understood';
}
