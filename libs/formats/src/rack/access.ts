import {
  ACCESS_USER_DEFAULT,
  isPrivateSshKey,
  parseSshPublicKey,
  parseUserName,
  SSH_KEYS_MAX,
  type AccessSpec,
} from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import { readTextList } from '../yaml/lists.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readText } from '../yaml/scalars.ts';

const KEYS = keyTable({
  read: ['user', 'sshKeys'],
  refuse: { password: 'sshKeys: nobody logs in with a password' },
});

/** `access`: who may log in on the boards. */
export function readAccess(reading: Reading, spot: Spot): AccessSpec | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  if (fields === undefined) return undefined;
  const userSpot = fields.get('user');
  const keysSpot = fields.get('sshKeys');
  const user = userSpot === undefined ? ACCESS_USER_DEFAULT : readUser(reading, userSpot);
  const sshKeys = keysSpot === undefined ? [] : readKeys(reading, keysSpot);
  return user === undefined ? undefined : { user, sshKeys };
}

function readUser(reading: Reading, spot: Spot): string | undefined {
  const text = readText(reading, spot, 'the name of a user');
  if (text === undefined) return undefined;
  const user = parseUserName(text);
  if (user.ok) return user.value;
  reading.report.problem(spot, user.error, ACCESS_USER_DEFAULT);
  return undefined;
}

function readKeys(reading: Reading, spot: Spot): readonly string[] {
  if (spot.node.kind === 'scalar' && isPrivateSshKey(spot.node.text)) {
    const key = parseSshPublicKey(spot.node.text);
    if (!key.ok) reading.report.problem({ ...spot, secret: true }, key.error);
    return [];
  }
  const items = readTextList(reading, spot, 'a list of public keys');
  if (items.length > SSH_KEYS_MAX) {
    reading.report.problem(spot, `these are ${items.length} keys`, `at most ${SSH_KEYS_MAX}`);
    return [];
  }
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const key = parseSshPublicKey(item.text);
    if (!key.ok) {
      const place = isPrivateSshKey(item.text)
        ? { ...item.spot, secret: true as const }
        : item.spot;
      reading.report.problem(place, key.error);
      return [];
    }
    const blob = key.value.split(' ')[1] ?? '';
    if (seen.has(blob)) {
      reading.report.problem(item.spot, 'this key stands twice', 'each key once');
      return [];
    }
    seen.add(blob);
    return [key.value];
  });
}
