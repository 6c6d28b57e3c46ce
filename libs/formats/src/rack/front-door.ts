import {
  CONNECTIONS_LIMIT,
  HEADER_TOKEN,
  PASSWORD_HASH,
  type FrontDoorSettings,
} from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readInteger, readText, refuse } from '../yaml/scalars.ts';

const KEYS = keyTable({ read: ['statistics', 'prometheusPort', 'maxConnections'] });
const STATISTICS_KEYS = keyTable({
  read: ['port', 'user', 'passwordHash'],
  refuse: {
    password:
      'passwordHash, as "mkpasswd -m sha-512" prints it: the file is no place for a password',
  },
});
const PORT = { min: 1, max: 65_535 };
const HASH_EXPECTED = 'what "mkpasswd -m sha-512" prints, in quotes: $6$...';

/** `frontDoor`: what belongs to no service. */
export function readFrontDoor(reading: Reading, spot: Spot): FrontDoorSettings | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  if (fields === undefined) return undefined;
  const statisticsSpot = fields.get('statistics');
  const prometheusSpot = fields.get('prometheusPort');
  const connectionsSpot = fields.get('maxConnections');
  const statistics = statisticsSpot && readStatistics(reading, statisticsSpot);
  const prometheusPort = prometheusSpot && readInteger(reading, prometheusSpot, PORT);
  const connections = { min: 1, max: CONNECTIONS_LIMIT };
  const connectionsMax = connectionsSpot && readInteger(reading, connectionsSpot, connections);
  const isTaken = prometheusPort !== undefined && prometheusPort === statistics?.port;
  if (prometheusSpot !== undefined && isTaken) {
    const text = String(prometheusPort);
    refuse(reading, prometheusSpot, text, 'a port of its own', ': the statistics page has it');
  }
  return {
    ...(statistics === undefined ? {} : { statistics }),
    ...(prometheusPort === undefined ? {} : { prometheusPort }),
    ...(connectionsMax === undefined ? {} : { connectionsMax }),
  };
}

function readStatistics(reading: Reading, spot: Spot): FrontDoorSettings['statistics'] | undefined {
  const fields = readFields(reading.report, spot, STATISTICS_KEYS);
  if (fields === undefined) return undefined;
  const [portSpot, userSpot, hashSpot] = ['port', 'user', 'passwordHash'].map((key) => {
    const found = fields.get(key);
    if (found === undefined)
      reading.report.problem(spot, `${key} is missing`, 'port, user and passwordHash');
    return found;
  });
  const port = portSpot && readInteger(reading, portSpot, PORT);
  const user =
    userSpot &&
    readMatching(
      reading,
      userSpot,
      HEADER_TOKEN,
      'a name of letters, digits, hyphens and underscores',
    );
  const passwordHash = hashSpot && readHash(reading, hashSpot);
  if (port === undefined || user === undefined || passwordHash === undefined) return undefined;
  return { port, user, passwordHash };
}

function readMatching(
  reading: Reading,
  spot: Spot,
  pattern: RegExp,
  expected: string,
): string | undefined {
  const text = readText(reading, spot, expected);
  if (text === undefined || pattern.test(text)) return text;
  return refuse(reading, spot, text, expected);
}

/** What was written may be the password itself: it is not repeated. */
function readHash(reading: Reading, spot: Spot): string | undefined {
  const text = readText(reading, spot, HASH_EXPECTED);
  if (text === undefined || PASSWORD_HASH.test(text)) return text;
  reading.report.problem({ ...spot, secret: true }, 'this is no hash of a password', HASH_EXPECTED);
  return undefined;
}
