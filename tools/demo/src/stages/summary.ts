import { availableParallelism, loadavg } from 'node:os';
import type { Measurements } from '../measurements.ts';
import { failuresOf } from '../measurements.ts';
import type { Narrator } from '../narrator.ts';
import { PEERS, summaryTable } from '../summary-table.ts';
import { elapsedText } from '../duration.ts';

/** Says what was shown, compares, and names what did not go as promised. */
export function summarize(narrator: Narrator, measured: Measurements): void {
  narrator.title('What you have seen');
  narrator.say(...summaryTable(measured).map((line) => `  ${line}`));
  narrator.say(
    '',
    'The same event, a node cut off, with others. NOT measured in this run, but earlier, elsewhere, on a',
    'rack made the same way (four namespaces, an engine each, the image local, a request every 20 ms):',
    ...PEERS.map((line) => `  ${line}`),
    '',
  );
  const failures = failuresOf(measured);
  const took = `The demo took ${elapsedText(narrator.elapsedMs)}.`;
  if (failures.length === 0) {
    narrator.say(`${narrator.paint('green', 'Everything went as promised.')} ${took}`);
  } else {
    narrator.say(narrator.paint('red', 'Not everything went as promised:'));
    narrator.say(...failures.map((failure) => `  - ${failure}`), ...busyNote(), took);
  }
}

/** A machine that is busy with other things makes every time longer; whoever reads the failures should know. */
function busyNote(): readonly string[] {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load <= 2 * cores) return [];
  return [
    `This machine is busy: a load of ${load.toFixed(1)} on ${cores} cores. Try when it is idle.`,
  ];
}
