import { describe, expect, it } from 'vitest';
import { libraryRelations, parseLinked } from './linked-libraries.ts';

const PRINTED = `
 0x0000000000000001 (NEEDED)             Shared library: [libstdc++.so.6]
 0x0000000000000001 (NEEDED)             Shared library: [libm.so.6]
 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]
  0x0010:   Name: GLIBC_2.4  Flags: none  Version: 7
  0x0020:   Name: GLIBC_2.17  Flags: none  Version: 6
  0x0030:   Name: GLIBCXX_3.4.9  Flags: none  Version: 4
  0x0040:   Name: GLIBCXX_3.4.21  Flags: none  Version: 4
`;

describe('what machine code is linked with', () => {
  it('is read from readelf, versions as numbers', () => {
    expect(parseLinked(PRINTED)).toEqual({
      names: ['libstdc++.so.6', 'libm.so.6', 'libc.so.6'],
      glibc: '2.17',
      glibcxxMinor: 21,
    });
  });

  it('becomes a relation for each package of Debian', () => {
    expect(libraryRelations([parseLinked(PRINTED)])).toEqual([
      'libc6 (>= 2.17)',
      'libstdc++6 (>= 12)',
    ]);
  });

  it('is refused when no supported Debian has it', () => {
    const linked = parseLinked(PRINTED);
    expect(() => libraryRelations([{ ...linked, names: ['libfancy.so.1'] }])).toThrow(/libfancy/);
    expect(() => libraryRelations([{ ...linked, glibcxxMinor: 31 }])).toThrow(/Debian 12/);
  });
});
