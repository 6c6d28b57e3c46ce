import { describe, expect, it } from 'vitest';
import { answerRequest, NEW_VISIT, type Scene, type Visit } from './answer.ts';
import { TEXT_CHARS_MAX } from './limits.ts';
import type { UpsSnapshot } from './ups-snapshot.ts';

const UPS: UpsSnapshot = {
  name: 'rack',
  otherNames: ['ups'],
  description: 'Battery of "black-pearl"',
  variables: { 'ups.status': 'OB DISCHRG', 'battery.charge': 55, 'outlet.12.id': 'c\\12' },
};
const SCENE: Scene = { ups: UPS, logins: ['127.0.0.1', '172.16.0.9'], version: '1.2.3' };
const NAMED: Visit = { ...NEW_VISIT, hasUsername: true, hasPassword: true };

function ask(line: string, ups: Partial<UpsSnapshot> = {}, visit = NEW_VISIT): readonly string[] {
  return answerRequest(line, visit, { ...SCENE, ups: { ...UPS, ...ups } }).lines;
}

/** Answers to requests of one connection, one line each. */
function talk(...requests: readonly string[]): string[] {
  let visit = NEW_VISIT;
  return requests.map((line) => {
    const answer = answerRequest(line, visit, SCENE);
    visit = answer.visit;
    return answer.lines.join('|');
  });
}

describe('what is asked for', () => {
  it.each([
    ['LIST UPS', ['BEGIN LIST UPS', 'UPS rack "Battery of \\"black-pearl\\""', 'END LIST UPS']],
    [
      'LIST VAR rack',
      [
        'BEGIN LIST VAR rack',
        'VAR rack battery.charge "55"',
        'VAR rack outlet.12.id "c\\\\12"',
        'VAR rack ups.status "OB DISCHRG"',
        'END LIST VAR rack',
      ],
    ],
    ['list var "Ups"', expect.arrayContaining(['VAR Ups battery.charge "55"'])],
    ['LIST RW rack', ['BEGIN LIST RW rack', 'END LIST RW rack']],
    ['LIST CMD rack', ['BEGIN LIST CMD rack', 'END LIST CMD rack']],
    [
      'LIST ENUM rack ups.status',
      ['BEGIN LIST ENUM rack ups.status', 'END LIST ENUM rack ups.status'],
    ],
    ['LIST RANGE rack ups.load', ['ERR VAR-NOT-SUPPORTED']],
    [
      'LIST CLIENT rack',
      [
        'BEGIN LIST CLIENT rack',
        'CLIENT rack 127.0.0.1',
        'CLIENT rack 172.16.0.9',
        'END LIST CLIENT rack',
      ],
    ],
    ['GET VAR rack ups.status', ['VAR rack ups.status "OB DISCHRG"']],
    ['GET VAR rack Battery.Charge', ['VAR rack Battery.Charge "55"']],
    ['GET VAR rack battery.voltage', ['ERR VAR-NOT-SUPPORTED']],
    ['GET VAR rack toString', ['ERR VAR-NOT-SUPPORTED']],
    ['GET VAR rack server.version', ['VAR rack server.version "1.2.3"']],
    ['GET VAR rack server.info', ['VAR rack server.info "Grappe 1.2.3"']],
    ['GET VAR rack server.uptime', ['ERR VAR-NOT-SUPPORTED']],
    ['GET VAR other ups.status', ['ERR UNKNOWN-UPS']],
    ['GET TYPE rack battery.charge', ['TYPE rack battery.charge NUMBER']],
    ['GET TYPE rack ups.status', [`TYPE rack ups.status STRING:${TEXT_CHARS_MAX}`]],
    ['GET DESC rack ups.status', ['DESC rack ups.status "UPS status"']],
    ['GET DESC rack outlet.12.id', ['DESC rack outlet.12.id "Outlet system identifier"']],
    ['GET UPSDESC rack', ['UPSDESC rack "Battery of \\"black-pearl\\""']],
    ['GET NUMLOGINS rack', ['NUMLOGINS rack 2']],
    ['GET CMDDESC rack load.off', ['ERR CMD-NOT-SUPPORTED']],
    ['GET TRACKING', ['OFF']],
    ['GET TRACKING 7', ['ERR FEATURE-NOT-CONFIGURED']],
    ['NETVER', ['1.3']],
    ['VER', ['Network UPS Tools protocol, read-only, by Grappe 1.2.3']],
    ['STARTTLS', ['ERR FEATURE-NOT-CONFIGURED']],
    ['LIST VAR', ['ERR INVALID-ARGUMENT']],
    ['LIST', ['ERR INVALID-ARGUMENT']],
    ['LIST PETS rack', ['ERR INVALID-ARGUMENT']],
    ['GET', ['ERR INVALID-ARGUMENT']],
    ['GET VAR rack', ['ERR INVALID-ARGUMENT']],
    ['GET PET rack rex', ['ERR INVALID-ARGUMENT']],
    ['GET VAR rack "ups.status', ['ERR INVALID-ARGUMENT']],
    ['', ['ERR UNKNOWN-COMMAND']],
    ['REQ ups.status', ['ERR UNKNOWN-COMMAND']],
    ['GET / HTTP/1.1', ['ERR INVALID-ARGUMENT']],
  ])('%s', (line, answer) => {
    expect(ask(line)).toEqual(answer);
  });

  it.each(['DATA-STALE', 'DRIVER-NOT-CONNECTED'] as const)('is not told: %s', (trouble) => {
    for (const line of [
      'LIST VAR rack',
      'GET VAR rack ups.status',
      'GET TYPE rack ups.status',
      'LIST RW rack',
    ]) {
      expect(ask(line, { trouble })).toEqual([`ERR ${trouble}`]);
    }
    expect(ask('LIST UPS', { trouble })).toHaveLength(3);
    expect(ask('GET UPSDESC ups', { trouble })[0]).toMatch(/^UPSDESC ups "/);
  });

  it.each([
    [12.6, '12.6'],
    [100, '100'],
    [0.1 + 0.2, '0.3'],
    [-0.00001, '0'],
    [-1.5, '-1.5'],
    [1e-7, '0'],
    [1e20, '100000000000000000000'],
  ])('writes %d as %s', (value, text) => {
    const [answer] = ask('GET VAR rack ups.load', { variables: { 'ups.load': value } });
    expect(answer).toBe(`VAR rack ups.load "${text}"`);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e21])('leaves %d out', (value) => {
    expect(ask('LIST VAR rack', { variables: { 'ups.load': value } })).toHaveLength(2);
  });

  it('stays one line, whatever a text says', () => {
    const variables = { 'ups.model': `a\nERR b\r"c"${'x'.repeat(1_000)}` };
    const [answer = ''] = ask('GET VAR rack ups.model', { variables });
    expect(answer).toMatch(/^VAR rack ups\.model "a ERR b \\"c\\"x+"$/);
    expect(answer.length).toBeLessThan(TEXT_CHARS_MAX + 30);
  });
});

describe('who asks', () => {
  it('may give any name and password, once, and logs in', () => {
    expect(
      talk(
        'LOGIN rack',
        'USERNAME nas',
        'LOGIN rack',
        'PASSWORD ""',
        'PASSWORD x',
        'LOGIN rack',
        'LOGIN ups',
      ),
    ).toEqual([
      'ERR USERNAME-REQUIRED',
      'OK',
      'ERR PASSWORD-REQUIRED',
      'ERR INVALID-PASSWORD',
      'OK',
      'OK',
      'ERR ALREADY-LOGGED-IN',
    ]);
    expect(talk('USERNAME', 'USERNAME ""', 'USERNAME a', 'USERNAME b', 'PASSWORD a b')).toEqual([
      'ERR INVALID-ARGUMENT',
      'ERR INVALID-USERNAME',
      'OK',
      'ERR ALREADY-SET-USERNAME',
      'ERR INVALID-ARGUMENT',
    ]);
    expect(talk('PASSWORD a', 'PASSWORD a')).toEqual(['OK', 'ERR ALREADY-SET-PASSWORD']);
    expect(ask('LOGIN other', {}, NAMED)).toEqual(['ERR UNKNOWN-UPS']);
    expect(ask('LOGIN', {}, NAMED)).toEqual(['ERR INVALID-ARGUMENT']);
  });

  it('logs out, and the connection ends', () => {
    const visit = { ...NAMED, hasLogin: true };
    expect(answerRequest('LOGOUT', visit, SCENE)).toEqual({
      lines: ['OK Goodbye'],
      visit: NAMED,
      ends: true,
    });
    expect(ask('LOGOUT now')).toEqual(['ERR INVALID-ARGUMENT']);
  });

  it.each([
    'FSD rack',
    'SET VAR rack ups.id "mine"',
    'SET TRACKING ON',
    'INSTCMD rack load.off',
    'PRIMARY rack',
    'MASTER rack',
  ])('can command nothing: %s', (line) => {
    expect(talk(line, 'USERNAME root', line, 'PASSWORD root', line, 'LOGIN rack', line)).toEqual([
      'ERR USERNAME-REQUIRED',
      'OK',
      'ERR PASSWORD-REQUIRED',
      'OK',
      'ERR ACCESS-DENIED',
      'OK',
      'ERR ACCESS-DENIED',
    ]);
  });
});
