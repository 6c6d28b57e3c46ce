import { describe, expect, it } from 'vitest';
import { isPrivateSshKey, parseSshPublicKey, SSH_KEY_CHARS_MAX } from './ssh-key.ts';

/** Made for this test with ssh-keygen; their other halves are gone. */
const ED25519 =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMHd4kK8zbw9P8VSVF8m7hkS0+thGU4O3OrOxNPVR72 node@rack';
const ECDSA =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMyIv7BxcKaWK0UwtQ/mT1/SMwzwgwIrKHRNQEnf1bO8fFg17CelyF8hak83eO/wFevHjEXA4DCsaqtg46OgeiY= node@rack';
const RSA =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQCs7wRx0Rh1HYcIqd02gWePHSVX/OPg8cfX563BapCS2XhIuxupnj4XaqTSobNb4BpDo9CtTfNFED0SxrImDAdkT4fouHhJmJYZQsVmRWCLQoyZzP35NdtbMQNIQlLn4H8Sbzx+aPno2d2lWZTW5L3pLhEwVpQrf8Btkvhv6uJ9nE+pp1HRXiCC9+Lq57b++m1n8VUsxRv1I9+aGpBSXbTr/gcU6zh0+k0YlyFJcABmRrDXJ/TeuDhUqJDLCkH9Y2Z4e9jK8q03/fKcRiXlmkthpNOE3qKv3qI1jfrYwJOjp7ARuUihzAo1aUtERevwHVuUcO7yBOi1EM3vwN8X17EcUQB5PqoadXElQecc8uXiyxnec2yHMM0NV88/HAqcBDK/+kY6zGVqCCJxlcO5WeBE/tTOVMuZSTc/JR9NsITWKwv/qxIZ+Jf0/PsG1jyUesOudn12rkEOqMy6nyKF2TJobBq/BDsu1gV7cmJGKO6EOiMTnRslXRlhtYaSB/GR9kU= node@rack';
const RSA_1024 =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCbz+JPwRmFEBUc6f+WBxuaLovJYmfi8uWBpZCUys5u2BkP31MM2l4LuG57aBi/HhY2OTz1hiwxvYr6q7USQZWoFKytUq9uGHBDh1Z46yM7BrpGU9tYewrPiHFO9UTNloSFkAvXxh8986n4dThEkWNTQhZ1anXiIzZ4+iENrd7E1Q== x';
/** 768 bits of ones. */
const RSA_768 = `ssh-rsa ${blob('ssh-rsa', '\u0001\u0000\u0001', `\u0000${'\u00ff'.repeat(96)}`)}`;

function blob(...fields: readonly string[]): string {
  return btoa(
    fields
      .map((field) => `\0\0${String.fromCharCode(field.length >> 8, field.length & 255)}${field}`)
      .join(''),
  );
}

const key = (type: string, ...fields: readonly string[]) => `${type} ${blob(type, ...fields)}`;

describe('an SSH public key', () => {
  it.each([ED25519, ECDSA, RSA, RSA_1024])('is taken as ssh-keygen writes it: %s', (line) => {
    expect(parseSshPublicKey(line)).toEqual({ ok: true, value: line });
    expect(parseSshPublicKey(`  ${line.replaceAll(' ', ' \t ')}\r\n`)).toEqual({
      ok: true,
      value: line,
    });
  });

  it.each([
    key('sk-ssh-ed25519@openssh.com', 'k'.repeat(32), 'ssh:'),
    key('sk-ecdsa-sha2-nistp256@openssh.com', 'nistp256', 'point', 'ssh:'),
  ])('may be of a security key', (line) => {
    expect(parseSshPublicKey(line).ok).toBe(true);
  });

  it.each([
    ['', /does not begin with a type/],
    ['hello', /does not begin with a type/],
    ['ssh-ed25519', /nothing behind/],
    ['ssh-ed25519 !!!!', /not base64/],
    [ED25519.slice(0, 60), /cut off/],
    [ED25519.replace('OMHd', 'OMH!'), /not base64/],
    [ED25519.replace('ssh-ed25519', 'ssh-rsa'), /says ssh-rsa, but it is one of type ssh-ed25519/],
    [`ssh-rsa ${blob('other', 'x')}`, /another type/],
    [key('ssh-ed25519', 'k'.repeat(31)), /cut off/],
    [key('ssh-ed25519', 'k'.repeat(32), 'more'), /cut off/],
    [`ssh-ed25519 ${btoa('\0\0')}`, /cut off/],
    [RSA_768, /768 bits/],
    ['ssh-dss AAAA', /no DSA/],
    [`command="reboot" ${ED25519}`, /options before a key/],
    [`${ED25519}\n${ECDSA}`, /more than one line/],
    [`${ED25519}\u0000`, /cannot be seen/],
    [`${ED25519} \u202ex`, /cannot be seen/],
    [`${ED25519} \uffff`, /cannot be seen/],
    [`${ED25519} \ud800`, /cannot be seen/],
    ['---- BEGIN SSH2 PUBLIC KEY ----', /another format/],
    ['x'.repeat(SSH_KEY_CHARS_MAX + 1), /characters, more than/],
  ])('is refused: %j', (text, message) => {
    const parsed = parseSshPublicKey(text);
    expect(parsed.ok ? '' : parsed.error).toMatch(message);
  });

  it.each([
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${'x'.repeat(5_000)}`,
    '-----BEGIN RSA PRIVATE KEY-----',
    'PuTTY-User-Key-File-3: ssh-ed25519',
    'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ secret-part',
  ])('is refused loudly when it is the private half', (text) => {
    expect(isPrivateSshKey(text)).toBe(true);
    const parsed = parseSshPublicKey(text);
    expect(parsed.ok ? '' : parsed.error).toMatch(/^THIS IS A PRIVATE KEY/);
    expect(JSON.stringify(parsed)).not.toContain('secret-part');
  });
});
