import { describe, expect, it } from 'vitest';
import { versionOf } from './release.ts';

const COMMIT = {
  commit: 'abcdef0123456789',
  committedAtS: 1_767_225_605,
  tags: [],
  isChanged: false,
};

describe('the version of a package', () => {
  it('is the release where a tag says so', () => {
    expect(versionOf('0.2.0', { ...COMMIT, tags: ['other', 'v0.2.0'] })).toBe('0.2.0');
    expect(versionOf('0.2.0', { ...COMMIT, tags: ['v0.1.0'] })).toMatch(/^0\.2\.0~/);
  });

  it('else comes before the release, in the order of the commits', () => {
    expect(versionOf('0.2.0', COMMIT)).toBe('0.2.0~20260101000005.abcdef01');
  });

  it('says that files were changed', () => {
    expect(versionOf('0.2.0', { ...COMMIT, isChanged: true })).toMatch(/01\+changed$/);
    expect(versionOf('0.2.0', { ...COMMIT, tags: ['v0.2.0'], isChanged: true })).toBe(
      '0.2.0+changed',
    );
  });
});
