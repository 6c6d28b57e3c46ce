import type { UpgradeOrder, UpgradeReport } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import {
  decodeUpgradeOrder,
  decodeUpgradeReport,
  encodeUpgradeOrder,
  encodeUpgradeReport,
} from './upgrade.ts';
import type { UpgradeOrder__Output } from '../generated/grappe/link/v1/UpgradeOrder.ts';
import type { UpgradeReport__Output } from '../generated/grappe/link/v1/UpgradeReport.ts';

const ORDER: UpgradeOrder = {
  id: 'upgrade-1',
  action: 'install',
  version: '0.2.0~1',
  packages: [
    {
      name: 'grappe-agent',
      version: '0.2.0~1',
      architecture: 'arm64',
      sha256: 'a'.repeat(64),
      sizeBytes: 700_000,
    },
  ],
  why: '',
};

/** As it arrives: a peer leaves nothing out. */
const sent = (order: object): UpgradeOrder__Output => order as UpgradeOrder__Output;
const withPackage = (change: object): UpgradeOrder__Output =>
  sent({
    ...encodeUpgradeOrder(ORDER),
    packages: ORDER.packages.map((one) => ({ ...one, ...change })),
  });

describe('upgrade orders', () => {
  it('arrive as they were sent', () => {
    expect(decodeUpgradeOrder(sent(encodeUpgradeOrder(ORDER)))).toEqual({ ok: true, value: ORDER });
  });

  it('without an id are the end of one', () => {
    expect(decodeUpgradeOrder(sent({ ...encodeUpgradeOrder(undefined), id: '' }))).toEqual({
      ok: true,
      value: undefined,
    });
  });

  it.each([
    ['another package', { name: 'openssh-server' }],
    ['a name with a path', { name: '../grappe-agent' }],
    ['no digest', { sha256: 'abc' }],
    ['a digest that is a path', { sha256: '../'.repeat(20) + 'abcd' }],
    ['an architecture that is an option', { architecture: '--force-all' }],
    ['a version that is an option', { version: '-x' }],
    ['too many bytes', { sizeBytes: 2 ** 40 }],
  ])('of %s are refused', (_what, change) => {
    expect(decodeUpgradeOrder(withPackage(change)).ok).toBe(false);
  });

  it.each([{ id: '../x' }, { id: 'a b' }, { packages: [] }, { action: 'ACTION_ERASE' }])(
    'with %j are refused',
    (change) => {
      const order = sent({ ...encodeUpgradeOrder(ORDER), ...change });
      expect(decodeUpgradeOrder(order).ok).toBe(false);
    },
  );

  it('that are missing are refused', () => {
    expect(decodeUpgradeOrder(null).ok).toBe(false);
  });
});

describe('upgrade reports', () => {
  const REPORT: UpgradeReport = { id: 'u', state: 'rolled-back', doneBytes: 5, message: 'why' };

  it('arrive as they were sent, too long texts cut', () => {
    const long = { ...REPORT, message: 'x'.repeat(5_000) };
    const decoded = decodeUpgradeReport(encodeUpgradeReport(long) as UpgradeReport__Output);
    expect(decoded).toEqual({ ok: true, value: { ...REPORT, message: 'x'.repeat(1_000) } });
  });

  it('that make no sense are refused', () => {
    const odd = { ...encodeUpgradeReport(REPORT), doneBytes: -1 } as UpgradeReport__Output;
    expect(decodeUpgradeReport(odd).ok).toBe(false);
  });
});
