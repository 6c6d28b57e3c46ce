import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { drawLeds } from './testing/led-drawing.ts';
import { withLedTable } from './testing/led-page.ts';

const DOCS = fileURLToPath(new URL('../../../../docs/', import.meta.url));
const PAGE = `${DOCS}operate/leds.md`;
const DRAWING = `${DOCS}images/leds.svg`;

// Both are written anew by: npx vitest run --project unit libs/agent-core/src/led -u
describe('the page of the lights', () => {
  it('has the table as it is in the program', async () => {
    await expect(withLedTable(readFileSync(PAGE, 'utf8'))).toMatchFileSnapshot(PAGE);
  });

  it('has the drawing as it is in the program', async () => {
    await expect(drawLeds()).toMatchFileSnapshot(DRAWING);
  });
});
