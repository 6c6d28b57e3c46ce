import { describe, expect, it } from 'vitest';
import { hashPassword } from './password-hash.ts';

describe('hashPassword', () => {
  /** From the description of the method (Drepper, "Unix crypt using SHA-256 and SHA-512"). */
  it.each([
    [
      'Hello world!',
      'saltstringsaltstring',
      10_000,
      '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
    ],
    [
      'a short string',
      'asaltof16chars..',
      123_456,
      '$6$rounds=123456$asaltof16chars..$BtCwjqMJGx5hrJhZywWvt0RLE8uZ4oPwcelCjmw2kSYu.Ec6ycULevoBK25fs2xXgMNrCzIMVcgEJAstJeonj1',
    ],
  ])('is what crypt(3) makes of %j', (password, salt, rounds, hash) => {
    expect(hashPassword(password, salt, rounds)).toBe(hash);
  });
});
