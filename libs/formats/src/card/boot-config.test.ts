import type { SensorSpec } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editedCmdline, editedConfigTxt, sensorSettings, wordsOf } from './boot-config.ts';

const LINES = ['dtparam=i2c_arm=on'];
const line = fc.stringMatching(/^[a-z0-9=#[\] ,]{0,12}$/);
const file = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, eol]) => lines.join(eol));
const word = fc.oneof(
  fc.stringMatching(/^[a-z.]{1,8}(=[a-z0-9/;,:-]{0,8})?$/),
  fc.constantFrom('dyndbg="file a.c +p"', 'cgroup_memory=1', 'a=1', 'ds=nocloud;i=old'),
);

/** The section in which each setting stands. */
function sections(text: string): readonly string[] {
  let section = '[all]';
  return text.split(/\r?\n/).flatMap((one) => {
    if (one.startsWith('[')) section = one;
    return one === '' || one.startsWith('[') || one.startsWith('#') ? [] : [`${section}${one}`];
  });
}

describe('config.txt', () => {
  it('gets a block for all boards at its end', () => {
    expect(editedConfigTxt('[pi4]\nx=1', LINES)).toMatch(
      /^\[pi4\]\nx=1\n# begin: grappe.*\n\[all\]\ndtparam=i2c_arm=on\n# end: grappe\n$/,
    );
    expect(editedConfigTxt('x=1\r\n', LINES)).toMatch(/^x=1\r\n# begin.*\r\n\[all\]\r\n/);
    expect(editedConfigTxt('x=1', [])).toBe('x=1');
  });

  it('is the same after any number of preparations, and nothing of it moves or is lost', () => {
    fc.assert(
      fc.property(file, file, (before, behind) => {
        const once = editedConfigTxt(before, LINES);
        expect(editedConfigTxt(once, LINES)).toBe(once);
        const longer = `${once}${behind}`;
        const other = editedConfigTxt(longer, ['a=1', 'b=2']);
        expect(editedConfigTxt(other, LINES)).toBe(longer);
        expect(sections(editedConfigTxt(longer, []))).toEqual(
          sections(longer).filter((one) => one !== '[all]dtparam=i2c_arm=on'),
        );
        expect(once.startsWith(before)).toBe(true);
      }),
    );
  });
});

describe('cmdline.txt', () => {
  const edit = { words: ['cgroup_memory=1', 'ds=nocloud;i=new'], without: ['ds=nocloud'] };

  it('gets each word once, at the end of its only line', () => {
    expect(editedCmdline('root=x  rootwait\n', edit)).toBe(
      'root=x rootwait cgroup_memory=1 ds=nocloud;i=new\n',
    );
    expect(editedCmdline('root=x', edit)).toBe('root=x cgroup_memory=1 ds=nocloud;i=new\n');
    expect(editedCmdline('root=x\r\nrest\n', edit)).toBe(
      'root=x cgroup_memory=1 ds=nocloud;i=new\r\nrest\n',
    );
  });

  it('loses nothing, and is the same after any number of preparations', () => {
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const once = editedCmdline(`${words.join(' ')}\n`, edit);
        expect(editedCmdline(once, edit)).toBe(once);
        expect(once.split('\n')).toHaveLength(2);
        const kept = words.filter((one) => !one.startsWith('ds=nocloud'));
        const after = wordsOf(once.trimEnd());
        expect(after.slice(0, kept.length)).toEqual(kept);
        for (const one of edit.words) expect(after).toContain(one);
      }),
    );
  });
});

describe('settings for sensors', () => {
  const ads = (channel: number, device = 'ads1115'): SensorSpec => ({
    kind: 'iio',
    device,
    channel,
    divider: 5,
  });

  it('name every input of a chip once, within the length that the firmware reads', () => {
    const { lines, warnings } = sensorSettings([ads(2), ads(0), ads(1), ads(3), ads(0, 'ads1015')]);
    expect(lines).toEqual([
      'dtparam=i2c_arm=on',
      'dtoverlay=ads1015,addr=0x48',
      'dtparam=cha_enable,cha_cfg=4,cha_gain=1',
      'dtoverlay=',
      'dtoverlay=ads1115,addr=0x48',
      'dtparam=cha_enable,cha_cfg=4,cha_gain=1',
      'dtparam=chb_enable,chb_cfg=5,chb_gain=1',
      'dtparam=chc_enable,chc_cfg=6,chc_gain=1',
      'dtparam=chd_enable,chd_cfg=7,chd_gain=1',
      'dtoverlay=',
    ]);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(98);
    expect(warnings).toEqual([]);
  });

  it('say what the firmware does not bring', () => {
    const hwmon = (driver: string): SensorSpec => ({ kind: 'hwmon', driver, channel: 1 });
    const { lines, warnings } = sensorSettings([hwmon('ina226'), hwmon('ina3221')]);
    expect(lines).toEqual(['dtparam=i2c_arm=on']);
    expect(warnings).toEqual([
      expect.stringMatching(/no overlay for the ina226/),
      expect.stringMatching(/no driver for the ina3221/),
    ]);
    expect(sensorSettings([{ kind: 'power-supply', name: 'x' }])).toEqual({
      lines: [],
      warnings: [],
    });
  });
});
