import type { Spot } from '../yaml/located.ts';
import { readItems } from '../yaml/lists.ts';
import type { Reading } from '../yaml/reading.ts';
import { readScalar, refuse } from '../yaml/scalars.ts';
import { portRange } from './port-text.ts';

/** As for `ports`; a node has as many places to listen for one service. */
const PORTS_MAX = 256;
const EXPECTED = '"5432" or "3000-3005", with /tcp';

/** `expose`: ports that others of the rack reach by the service's name; ranges written out, ascending, none twice. */
export function readExpose(reading: Reading, spot: Spot): readonly number[] | undefined {
  const ports = new Set<number>();
  for (const item of readItems(reading, spot, `a list of ports: ${EXPECTED}`)) {
    const text = readScalar(reading, item, EXPECTED)?.text.trim().toLowerCase();
    if (text === undefined) continue;
    const [numbers = '', protocol = 'tcp', ...rest] = text.split('/');
    const range = portRange(numbers);
    if (range === undefined || rest.length > 0 || !['tcp', 'udp'].includes(protocol)) {
      refuse(reading, item, text, EXPECTED);
      continue;
    }
    if (protocol === 'udp') {
      reading.report.warning(item, NO_UDP);
      continue;
    }
    for (let port = range.from; port <= range.to && ports.size <= PORTS_MAX; port += 1)
      ports.add(port);
  }
  if (ports.size > PORTS_MAX) {
    reading.report.problem(spot, 'the service exposes too many ports', `at most ${PORTS_MAX}`);
    return undefined;
  }
  return ports.size === 0 ? undefined : [...ports].sort((a, b) => a - b);
}

const NO_UDP =
  'services reach each other by TCP alone: this port is not to be had under the name of the service';
