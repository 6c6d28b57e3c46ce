import { describe, expect, it } from 'vitest';
import { timeCommands, usedInodes } from './inode-times.ts';

const REPORT = [
  'Inode count:              20',
  'Free inodes:              5',
  'Group 0: (Blocks 0-9)',
  '  Free inodes: 13',
  'Group 1: (Blocks 10-19)',
  '  Free inodes: 15-17, 20',
].join('\n');

describe('the times of inodes', () => {
  it('are set on those in use, and on the root folder', () => {
    expect(usedInodes(REPORT)).toEqual([2, 11, 12, 14, 18, 19]);
    expect(usedInodes('  Free inodes: \n')).toBeUndefined();
    expect(usedInodes('Inode count: 12\n  Free inodes: \n')).toEqual([2, 11, 12]);
    expect(usedInodes('')).toBeUndefined();
  });

  it('are all that debugfs changes', () => {
    expect(timeCommands([2, 12], 7)).toBe(
      [
        'set_current_time @7',
        ...['set_inode_field <2> atime @7', 'set_inode_field <2> ctime @7'],
        ...['set_inode_field <12> atime @7', 'set_inode_field <12> ctime @7', ''],
      ].join('\n'),
    );
  });
});
