import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHEMISTRIES, ENERGY_DEFAULT } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { percentText } from './percent.ts';
import { rackOf, rackProblems } from './testing.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/operate/rack-yaml.md', import.meta.url));
const TABLE = /(?<=<!-- begin: table of tiers, generated -->\n\n)[\s\S]*?(?=<!-- end)/;

const page = readFileSync(PAGE, 'utf8');

function table(): string {
  const heads = ['chemistry', 'saver', 'critical', 'shutdown', 'hysteresis', 'restart'];
  const rows = CHEMISTRIES.map((chemistry) => {
    const { saver, critical, shutdown, hysteresis, restartCharge } = ENERGY_DEFAULT[chemistry];
    const shares = [saver.belowCharge, critical.belowCharge, shutdown.belowCharge];
    return [`\`${chemistry}\``, ...[...shares, hysteresis, restartCharge].map(percentText)];
  });
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [heads, rule, ...rows].map(line).join('');
}

describe('the page of rack.yaml', () => {
  it('shows a rack without mistakes', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(rackProblems(example)).toEqual([]);
    expect(rackOf(example).power.energy.saver).toEqual({ belowCharge: 0.6, maxNodes: 6 });
  });

  // Written anew by: npx vitest run --project unit libs/formats/src/rack -u
  it('has the defaults as they are in the program', async () => {
    await expect(page.replace(TABLE, () => `${table()}\n`)).toMatchFileSnapshot(PAGE);
  });
});
