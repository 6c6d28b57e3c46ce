import {
  ALERT_HOOKS_MAX,
  ALERT_SEVERITIES,
  type AlertHookSpec,
  type AlertSeverity,
  type AlertsSpec,
} from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import { readItems } from '../yaml/lists.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readOneOf, readText, refuse } from '../yaml/scalars.ts';
import { readSmtp } from './alert-mail.ts';

const KEYS = keyTable({ read: ['hooks'] });
const HOOK_KEYS = keyTable({
  read: ['name', 'on', 'script', 'webhook', 'smtp', 'headersFile'],
  refuse: {
    mqtt: 'nothing: alerts are on the rack’s MQTT broker anyway, see docs/operate/mqtt.md',
    command: 'script, the name of a program in the folder hooks',
  },
});
const MEANS = ['script', 'webhook', 'smtp'] as const;
/** Also of files in the folder `hooks`: one name, so that nothing leads out of it. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const NAME_EXPECTED = 'up to 64 letters, digits, dots, hyphens and underscores';
const FILE_EXPECTED = `the name of a file in the folder hooks beside rack.yaml: ${NAME_EXPECTED}`;
/** Nothing before an @: what is secret does not belong into this file. */
const WEB_ADDRESS = /^https?:\/\/[^\s/?#@]+([/?#]\S*)?$/i;
const WEB_ADDRESS_CHARS_MAX = 2_000;
const WEB_EXPECTED = 'an address like https://hub.example.org/alerts, without user and password';

/** `alerts`: who is told of them beside MQTT. */
export function readAlerts(reading: Reading, spot: Spot): AlertsSpec | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  const hooksSpot = fields?.get('hooks');
  if (hooksSpot === undefined) return undefined;
  const items = readItems(reading, hooksSpot, 'a list of hooks: script, webhook or smtp');
  if (items.length > ALERT_HOOKS_MAX)
    reading.report.problem(
      hooksSpot,
      `there are ${items.length} hooks`,
      `at most ${ALERT_HOOKS_MAX}`,
    );
  const names = new Set<string>();
  const hooks = items.slice(0, ALERT_HOOKS_MAX).flatMap((item) => {
    const hook = readHook(reading, item);
    if (hook === undefined) return [];
    if (names.has(hook.name))
      reading.report.problem(item, `two hooks are called ${hook.name}`, 'a name of its own: name');
    names.add(hook.name);
    return [hook];
  });
  return hooks.length === 0 ? undefined : { hooks };
}

function readHook(reading: Reading, spot: Spot): AlertHookSpec | undefined {
  const fields = readFields(reading.report, spot, HOOK_KEYS);
  if (fields === undefined) return undefined;
  const means = MEANS.filter((key) => fields.get(key) !== undefined);
  const [kind, other] = means;
  if (kind === undefined || other !== undefined) {
    reading.report.problem(
      spot,
      kind === undefined ? 'this hook tells nobody' : `this hook is ${means.join(' and ')}`,
      'one of script, webhook and smtp',
    );
    return undefined;
  }
  const headersSpot = fields.get('headersFile');
  if (headersSpot !== undefined && kind !== 'webhook')
    reading.report.problem(headersSpot, 'only a webhook has headers', 'webhook');
  const base = { name: readName(reading, fields), atLeast: readSeverity(reading, fields) };
  const at = fields.get(kind);
  return at === undefined ? undefined : readMeans(reading, { kind, at, fields }, base);
}

interface Means {
  readonly kind: (typeof MEANS)[number];
  readonly at: Spot;
  readonly fields: Fields;
}

interface Base {
  readonly name: string | undefined;
  readonly atLeast: AlertSeverity;
}

function readMeans(
  reading: Reading,
  { kind, at, fields }: Means,
  { name, atLeast }: Base,
): AlertHookSpec | undefined {
  if (kind === 'script') {
    const script = readFileName(reading, at);
    return script === undefined ? undefined : { kind, name: name ?? script, atLeast, script };
  }
  if (kind === 'smtp') {
    const mail = readSmtp(reading, at, readFileName);
    return mail === undefined ? undefined : { kind, name: name ?? mail.host, atLeast, ...mail };
  }
  const url = readWebAddress(reading, at);
  const headersSpot = fields.get('headersFile');
  const headersFile = headersSpot && readFileName(reading, headersSpot);
  if (url === undefined) return undefined;
  const host = /^[^/]*\/\/([^/?#:]+)/.exec(url)?.[1] ?? kind;
  return {
    kind,
    name: name ?? host,
    atLeast,
    url,
    ...(headersFile === undefined ? {} : { headersFile }),
  };
}

function readName(reading: Reading, fields: Fields): string | undefined {
  const spot = fields.get('name');
  return spot && readMatching(reading, spot, NAME_EXPECTED);
}

function readSeverity(reading: Reading, fields: Fields): AlertSeverity {
  const spot = fields.get('on');
  return (spot && readOneOf(reading, spot, ALERT_SEVERITIES)) ?? ALERT_SEVERITIES[0];
}

function readFileName(reading: Reading, spot: Spot): string | undefined {
  return readMatching(reading, spot, FILE_EXPECTED);
}

function readMatching(reading: Reading, spot: Spot, expected: string): string | undefined {
  const text = readText(reading, spot, expected);
  if (text === undefined || PLAIN_NAME.test(text)) return text;
  return refuse(reading, spot, text, expected);
}

/** What was written may hold a secret: it is not repeated. */
function readWebAddress(reading: Reading, spot: Spot): string | undefined {
  const text = readText(reading, spot, WEB_EXPECTED);
  if (text === undefined) return undefined;
  if (text.length <= WEB_ADDRESS_CHARS_MAX && WEB_ADDRESS.test(text)) return text;
  reading.report.problem(spot, 'this is no address of a webhook', WEB_EXPECTED);
  return undefined;
}
