import {
  isIpAddress,
  NAME_SERVERS_MAX,
  parseCountry,
  parseHost,
  parseSsid,
  TIME_SERVERS_MAX,
  type Result,
  type WifiSpec,
} from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import { readTextList } from '../yaml/lists.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readText, refuse } from '../yaml/scalars.ts';

const WIFI_KEYS = keyTable({
  read: ['ssid', 'country'],
  refuse: {
    password: '--wifi-password-file of "grappe image prepare": the file is no place for a password',
    psk: '--wifi-password-file of "grappe image prepare": the file is no place for a password',
  },
});

/** `network.nameServers`. */
export function readNameServers(reading: Reading, spot: Spot): readonly string[] {
  const expected = 'an IP address, like 172.16.0.1';
  return readServers(reading, spot, { max: NAME_SERVERS_MAX, expected, accepts: isIpAddress });
}

/** `network.timeServers`. */
export function readTimeServers(reading: Reading, spot: Spot): readonly string[] {
  const expected = 'an IP address or a host name, like pool.ntp.org';
  const accepts = (text: string) => parseHost(text).ok;
  return readServers(reading, spot, { max: TIME_SERVERS_MAX, expected, accepts });
}

interface ServerRule {
  readonly max: number;
  readonly expected: string;
  readonly accepts: (text: string) => boolean;
}

/** The order is kept: the first is asked first. */
function readServers(reading: Reading, spot: Spot, rule: ServerRule): readonly string[] {
  const items = readTextList(reading, spot, 'a list of servers');
  if (items.length > rule.max) {
    reading.report.problem(spot, `these are ${items.length} servers`, `at most ${rule.max}`);
    return [];
  }
  const seen = new Set<string>();
  return items.flatMap(({ text, spot: place }) => {
    if (!rule.accepts(text)) refuse(reading, place, text, rule.expected);
    else if (seen.has(text)) refuse(reading, place, text, 'each server once', ': it stands twice');
    else {
      seen.add(text);
      return [text];
    }
    return [];
  });
}

/** `network.wifi`: the network without cable, not its password. */
export function readWifi(reading: Reading, spot: Spot): WifiSpec | undefined {
  const fields = readFields(reading.report, spot, WIFI_KEYS);
  if (fields === undefined) return undefined;
  const one = (key: string, parse: (text: string) => Result<string, string>) => {
    const found = fields.get(key);
    if (found === undefined) {
      reading.report.problem(spot, `${key} is missing`, 'ssid and country');
      return undefined;
    }
    const text = readText(reading, found);
    const value = text === undefined ? undefined : parse(text);
    if (value === undefined) return undefined;
    if (value.ok) return value.value;
    reading.report.problem(found, value.error);
    return undefined;
  };
  const ssid = one('ssid', parseSsid);
  const country = one('country', parseCountry);
  return ssid === undefined || country === undefined ? undefined : { ssid, country };
}
