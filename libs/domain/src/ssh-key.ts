import { err, ok, type Result } from './result.ts';

/** An RSA key of 16,384 bits takes 2,800 characters. */
export const SSH_KEY_CHARS_MAX = 4_096;
/** More people than look after any rack; with the longest keys a card file stays below its limit. */
export const SSH_KEYS_MAX = 32;

/** How many fields a key of each type has, its name included (RFC 4253, 5656, 8709; OpenSSH's PROTOCOL.u2f). */
const TYPE_FIELDS: ReadonlyMap<string, number> = new Map([
  ['ssh-ed25519', 2],
  ['ssh-rsa', 3],
  ['ecdsa-sha2-nistp256', 3],
  ['ecdsa-sha2-nistp384', 3],
  ['ecdsa-sha2-nistp521', 3],
  ['sk-ssh-ed25519@openssh.com', 3],
  ['sk-ecdsa-sha2-nistp256@openssh.com', 4],
]);
/** Known, and refused: sshd has not taken DSA keys since OpenSSH 7.0. */
const TYPE_DSA = 'ssh-dss';
/** Below this sshd refuses RSA keys (RequiredRSASize of OpenSSH). */
const RSA_BYTES_MIN = 1_024 / 8;
const ED25519_BYTES = 32;

const PRIVATE_KEY = /PRIVATE KEY|PuTTY-User-Key-File|(^|\s)b3BlbnNzaC1rZXktdjE/;
const FOREIGN_PUBLIC_KEY = /BEGIN (SSH2 |RSA )?PUBLIC KEY/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const EXPECTED = 'one line of a .pub file: type, key and perhaps a comment';

/** Whether the text is, or holds, the secret half of a key: it must not be shown anywhere. */
export function isPrivateSshKey(text: string): boolean {
  return PRIVATE_KEY.test(text);
}

/**
 * A public key as in a .pub file, with single spaces between its parts. The error never repeats the text: it may be a private key.
 */
export function parseSshPublicKey(text: string): Result<string, string> {
  if (isPrivateSshKey(text)) {
    return err(
      'THIS IS A PRIVATE KEY. Whoever reads this file can log in wherever the key is trusted: take it out, make a new pair with "ssh-keygen -t ed25519", and put only the .pub file here',
    );
  }
  if (text.length > SSH_KEY_CHARS_MAX) {
    return err(`a key of ${text.length} characters, more than ${SSH_KEY_CHARS_MAX}`);
  }
  if (FOREIGN_PUBLIC_KEY.test(text)) {
    return err('this public key is in another format; "ssh-keygen -i -f FILE" converts it');
  }
  const line = text.trim();
  if (/[\r\n]/.test(line)) return err(`this is more than one line, expected ${EXPECTED}`);
  const words = line.split(/\s+/u);
  // The last two are no characters, and YAML of cloud-init is refused as a whole where they stand.
  if (words.some((word) => /[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/u.test(word))) {
    return err('the key has characters that cannot be seen');
  }
  return parseParts(words);
}

function parseParts([type = '', base64 = '', ...comment]: readonly string[]): Result<
  string,
  string
> {
  if (type === TYPE_DSA) {
    return err('sshd takes no DSA keys any more; make a new pair with "ssh-keygen -t ed25519"');
  }
  const fields = TYPE_FIELDS.get(type);
  if (fields === undefined) {
    const isLater = [base64, ...comment].some((word) => TYPE_FIELDS.has(word));
    return err(
      isLater
        ? 'options before a key are not taken: begin with the type'
        : `this does not begin with a type of key (${[...TYPE_FIELDS.keys()].join(', ')})`,
    );
  }
  const fault = faultOf(type, fields, base64);
  return fault === undefined ? ok([type, base64, ...comment].join(' ')) : err(fault);
}

function faultOf(type: string, count: number, base64: string): string | undefined {
  if (base64 === '') return `there is nothing behind ${type}, expected ${EXPECTED}`;
  if (!BASE64.test(base64) || base64.length % 4 !== 0)
    return 'the key is not base64: it was cut off or mistyped';
  const fields = fieldsOf(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  const [name] = fields ?? [];
  const inside = name && String.fromCharCode(...name);
  if (fields === undefined || inside === undefined) return 'the key was cut off or mistyped';
  if (inside !== type) {
    const known = TYPE_FIELDS.has(inside) ? `one of type ${inside}` : 'of another type';
    return `the key says ${type}, but it is ${known}`;
  }
  if (fields.length !== count) return 'the key was cut off or mistyped';
  if (type === 'ssh-ed25519' && fields[1]?.length !== ED25519_BYTES)
    return 'the key was cut off or mistyped';
  // Numbers are signed, so that one in two has a zero in front.
  const modulus = fields[2]?.[0] === 0 ? fields[2].length - 1 : (fields[2]?.length ?? 0);
  if (type === 'ssh-rsa' && modulus < RSA_BYTES_MIN)
    return `an RSA key of ${modulus * 8} bits is one that sshd refuses; make a new pair with "ssh-keygen -t ed25519"`;
  return undefined;
}

/** Strings with four bytes of length before each, to the very end (RFC 4251, section 5). */
function fieldsOf(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined;
    const length = view.getUint32(at);
    if (length === 0 || at + 4 + length > bytes.length) return undefined;
    fields.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}
