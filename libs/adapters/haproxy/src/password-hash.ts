import { createHash } from 'node:crypto';

/** Of crypt(3): what its SHA-512 writes, six bits a character. */
const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGEST_BYTES = 64;
const SALT_CHARS_MAX = 16;
/** The least that crypt(3) does. HAProxy computes it for each request of the page; with more, a stranger could keep a Pi busy by guessing. */
const PASSWORD_ROUNDS = 1_000;

/** A password as the statistics page has it: crypt(3) with SHA-512. The salt is of letters and digits; what is beyond 16 does not count. */
export function hashPassword(password: string, salt: string, rounds = PASSWORD_ROUNDS): string {
  const key = Buffer.from(password, 'utf8');
  const used = Buffer.from(salt.slice(0, SALT_CHARS_MAX), 'utf8');
  const alternate = sha512(key, used, key);
  let digest = sha512(key, used, stretch(alternate, key.length), mixed(key, alternate));
  const p = stretch(sha512(...new Array<Buffer>(key.length).fill(key)), key.length);
  const s = stretch(sha512(...new Array<Buffer>(16 + (digest[0] ?? 0)).fill(used)), used.length);
  for (let round = 0; round < rounds; round += 1) {
    const odd = round % 2 === 1;
    const parts = [odd ? p : digest];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    digest = sha512(...parts, odd ? digest : p);
  }
  return `$6$rounds=${rounds}$${used.toString('utf8')}$${encode(digest)}`;
}

function sha512(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function stretch(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes);
}

/** For each bit of the length, lowest first, the one or the other. */
function mixed(key: Buffer, alternate: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let rest = key.length; rest > 0; rest >>= 1) parts.push(rest % 2 === 1 ? alternate : key);
  return Buffer.concat(parts);
}

function encode(digest: Buffer): string {
  let text = '';
  for (let index = 0; index < 21; index += 1) {
    // The three bytes of a group come from the three thirds, and take turns.
    const group = [index, index + 21, index + 42];
    const [high = 0, middle = 0, low = 0] = [0, 1, 2].map(
      (place) => digest[group[(place + index) % 3] ?? 0] ?? 0,
    );
    text += characters((high << 16) | (middle << 8) | low, 4);
  }
  return text + characters(digest[DIGEST_BYTES - 1] ?? 0, 2);
}

function characters(value: number, count: number): string {
  return Array.from({ length: count }, (_, place) => ALPHABET[(value >> (6 * place)) & 0x3f]).join(
    '',
  );
}
