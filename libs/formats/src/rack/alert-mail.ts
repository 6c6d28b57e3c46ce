import { SMTP_SECURITIES, type SmtpHookSpec } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import { readTextOrList } from '../yaml/lists.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readInteger, readNonEmptyText, readOneOf, readText, refuse } from '../yaml/scalars.ts';

const KEYS = keyTable({
  read: ['host', 'port', 'security', 'from', 'to', 'user', 'passwordFile'],
  refuse: {
    password: 'passwordFile, a file in the folder hooks: this file is no place for a password',
  },
});
const PORT = { min: 1, max: 65_535 };
/** RFC 8314: submission with TLS from the first byte, with STARTTLS; RFC 5321 for neither. */
const PORT_OF = { tls: 465, starttls: 587, none: 25 } as const;
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;
/** RFC 5321, 4.5.3.1.3. */
const ADDRESS_CHARS_MAX = 254;
const ADDRESS = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/;
/** More people are a mailing list. */
const RECIPIENTS_MAX = 20;

type Mail = Omit<SmtpHookSpec, 'kind' | 'name' | 'atLeast'>;

/** `smtp`: how mail leaves. */
export function readSmtp(
  reading: Reading,
  spot: Spot,
  readFileName: (reading: Reading, spot: Spot) => string | undefined,
): Mail | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  if (fields === undefined) return undefined;
  for (const key of ['host', 'from', 'to'])
    if (fields.get(key) === undefined)
      reading.report.problem(spot, `${key} is missing`, 'host, from and to');
  const securitySpot = fields.get('security');
  const security = (securitySpot && readOneOf(reading, securitySpot, SMTP_SECURITIES)) ?? 'tls';
  const portSpot = fields.get('port');
  const port = (portSpot && readInteger(reading, portSpot, PORT)) ?? PORT_OF[security];
  const host = readHost(reading, fields);
  const senderSpot = fields.get('from');
  const sender = senderSpot && readAddress(reading, senderSpot);
  const recipients = readRecipients(reading, fields);
  const login = readLogin(reading, spot, fields, readFileName);
  if (login.user !== undefined && security === 'none')
    reading.report.problem(spot, 'the password would be readable on the way', 'security: tls');
  if (host === undefined || sender === undefined || recipients.length === 0) return undefined;
  return { host, port, security, sender, recipients, ...login };
}

function readHost(reading: Reading, fields: Fields): string | undefined {
  const spot = fields.get('host');
  const expected = 'a host name or an address';
  const text = spot && readText(reading, spot, expected);
  if (spot === undefined || text === undefined || HOST.test(text)) return text;
  return refuse(reading, spot, text, expected);
}

function readRecipients(reading: Reading, fields: Fields): readonly string[] {
  const spot = fields.get('to');
  if (spot === undefined) return [];
  const items = readTextOrList(reading, spot, 'an address, or a list of addresses');
  if (items.length === 0) reading.report.problem(spot, 'nobody gets the mail', 'an address');
  if (items.length > RECIPIENTS_MAX)
    reading.report.problem(
      spot,
      `there are ${items.length} addresses`,
      `at most ${RECIPIENTS_MAX}: a mailing list for more`,
    );
  return items.slice(0, RECIPIENTS_MAX).flatMap((item) => readAddress(reading, item.spot) ?? []);
}

function readAddress(reading: Reading, spot: Spot): string | undefined {
  const expected = 'an address like rack@example.org';
  const text = readText(reading, spot, expected);
  if (text === undefined) return undefined;
  if (text.length <= ADDRESS_CHARS_MAX && ADDRESS.test(text)) return text;
  return refuse(reading, spot, text, expected);
}

function readLogin(
  reading: Reading,
  spot: Spot,
  fields: Fields,
  readFileName: (reading: Reading, spot: Spot) => string | undefined,
): Pick<Mail, 'user' | 'passwordFile'> {
  const userSpot = fields.get('user');
  const fileSpot = fields.get('passwordFile');
  if ((userSpot === undefined) !== (fileSpot === undefined))
    reading.report.problem(spot, 'user and passwordFile belong together', 'both, or neither');
  const user = userSpot && readNonEmptyText(reading, userSpot, 'the name of a user');
  const passwordFile = fileSpot && readFileName(reading, fileSpot);
  return user === undefined || passwordFile === undefined ? {} : { user, passwordFile };
}
