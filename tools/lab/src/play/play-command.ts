import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Lab } from '../lab.ts';
import { LabError } from '../lab-error.ts';
import { play } from './player.ts';
import type { ScenarioEvent } from './scenario.ts';
import { parseScenario } from './scenario-file.ts';
import type { Frame } from './world.ts';

const MINUTES_PER_HOUR = 60;
const PER_CENT = 100;
/** How often a line is said, in real time. */
const SAY_EVERY_MS = 2_000;

/** Plays a file for a person, until its end or Ctrl-C. */
export async function runPlay(
  file: string,
  choices: { readonly name: string; readonly speed?: number },
  say: (line: string) => void,
): Promise<void> {
  // npm runs scripts from the top folder of the project, whatever folder the caller is in.
  const found = path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  if (!existsSync(found)) throw new LabError('bad-argument', `there is no file ${found}`);
  const scenario = parseScenario(readFileSync(found, 'utf8'), file);
  const { speed = scenario.speed } = choices;
  if (!(speed > 0)) throw new LabError('bad-argument', 'a speed is a number above 0');
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  say(`${scenario.title}, ${speed} times as fast as it is`);
  let saidAtMs = Number.NEGATIVE_INFINITY;
  await play(Lab.open(choices.name), scenario, {
    speed,
    signal: interrupt.signal,
    onEvent: (event) => say(eventText(event)),
    onFrame: (frame) => {
      if (performance.now() - saidAtMs < SAY_EVERY_MS) return;
      saidAtMs = performance.now();
      say(frameText(frame));
    },
  });
  const how = interrupt.signal.aborted ? 'stopped' : 'played to its end';
  say(`${how}; the meters stay as they show now`);
}

function frameText({ world, hour, panelWatts, loadWatts, volts, amps }: Frame): string {
  const minutes = Math.floor((hour % 1) * MINUTES_PER_HOUR);
  const clock = `${String(Math.floor(hour)).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
  const charge = `${(world.charge * PER_CENT).toFixed(0)} %`;
  const flow = `${volts.toFixed(2)} V, ${amps.toFixed(2)} A out`;
  const sun = `sun ${panelWatts.toFixed(0)} W, load ${loadWatts.toFixed(1)} W`;
  return `${clock}  charge ${charge}  ${flow}  ${sun}${world.isCutOff ? '  EMPTY' : ''}`;
}

function eventText(event: ScenarioEvent): string {
  switch (event.kind) {
    case 'converter-fails':
      return `converter ${event.converter} fails${event.isSilent ? ', and its power-good wire says nothing' : ''}`;
    case 'converter-returns':
      return `converter ${event.converter} gives power again`;
    case 'glitch':
      return `meter ${event.meter === 'battery' ? 'of the battery' : `of node ${event.meter}`}: ${event.glitch}`;
    case 'under-voltage':
      return `the supply of node ${event.node} is low`;
  }
}
