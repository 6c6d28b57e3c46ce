import { parseArgs } from 'node:util';
import { checkPins } from './pin-check.ts';

/**
 * Checks real pins: `pin-check-main [--root DIR] [--output BCM] [--input BCM --edges N --wait-ms MS] [--refused BCM]...`. Prints `listening` when
 * edges may come, and ends with one line of JSON, see PinCheckReport; the exit code is 0 when all was as planned.
 */
const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    output: { type: 'string' },
    input: { type: 'string' },
    edges: { type: 'string', default: '0' },
    'wait-ms': { type: 'string', default: '10000' },
    refused: { type: 'string', multiple: true, default: [] },
  },
});

const timers = {
  after: (delayMs: number, fire: () => void) => {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};

const report = await checkPins(
  {
    ...(values.root === undefined ? {} : { root: values.root }),
    ...(values.output === undefined ? {} : { output: Number(values.output) }),
    ...(values.input === undefined ? {} : { input: Number(values.input) }),
    edges: Number(values.edges),
    waitMs: Number(values['wait-ms']),
    refused: values.refused.map(Number),
  },
  timers,
  () => console.log('listening'),
);
console.log(JSON.stringify(report));
process.exitCode = report.ok ? 0 : 1;
