import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseHeaderChip, findHeaderChip } from './header-chip.ts';

const chip = (label: string, base: number) => ({ label, base, lines: 54 });

describe('chooseHeaderChip', () => {
  it.each([
    ['a Pi 3', [chip('raspberrypi-exp-gpio', 504), chip('pinctrl-bcm2835', 512)], 512],
    ['a Pi 4', [chip('pinctrl-bcm2711', 522), chip('raspberrypi-exp-gpio', 512)], 522],
    ['a Pi 5', [chip('gpio-brcmstb@107d508500', 512), chip('pinctrl-rp1', 571)], 571],
    ['qemu', [chip('9030000.pl061', 512)], 512],
    ['a Pi with a PL061', [chip('9030000.pl061', 512), chip('pinctrl-bcm2835', 520)], 520],
    ['two PL061', [chip('9040000.pl061', 520), chip('9030000.pl061', 512)], 512],
    ['another machine', [chip('INT3450:00', 512)], undefined],
    ['no chip', [], undefined],
  ])('knows the header of %s', (_, chips, base) => {
    expect(chooseHeaderChip(chips)?.base).toBe(base);
  });
});

describe('findHeaderChip', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'grappe-chips-'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const addChip = (label: string, base: number) => {
    const folder = path.join(root, `gpiochip${base}`);
    mkdirSync(folder);
    const files = { label, base: String(base), ngpio: '54' };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(folder, name), `${text}\n`);
    }
  };

  it('reads label, base and lines', () => {
    writeFileSync(path.join(root, 'export'), '');
    addChip('pinctrl-rp1', 571);
    expect(findHeaderChip(root)).toEqual({ ok: true, value: chip('pinctrl-rp1', 571) });
  });

  it('says what there is instead', () => {
    writeFileSync(path.join(root, 'export'), '');
    expect(findHeaderChip(root)).toMatchObject({ error: { cause: 'unsupported' } });
    addChip('INT3450:00', 512);
    const found = findHeaderChip(root);
    expect(found).toMatchObject({ error: { cause: 'unsupported' } });
    expect(found).toMatchObject({ error: { reason: expect.stringContaining('INT3450:00') } });
  });

  it('knows a kernel without the interface, or without the part of it that onoff uses', () => {
    const nowhere = path.join(root, 'class/gpio');
    for (const [where, reason] of [
      [nowhere, `this kernel has no ${nowhere}`],
      [root, `${root} has no file "export"`],
    ] as const) {
      const remedy = expect.stringContaining('CONFIG_GPIO_SYSFS');
      const error = { cause: 'unsupported', reason, remedy };
      expect(findHeaderChip(where)).toEqual({ ok: false, error });
    }
  });

  it('tells what it cannot read', () => {
    writeFileSync(path.join(root, 'export'), '');
    mkdirSync(path.join(root, 'gpiochip512/label'), { recursive: true });
    expect(findHeaderChip(root)).toMatchObject({
      error: { cause: 'failed', reason: expect.stringContaining('EISDIR') },
    });
  });
});
