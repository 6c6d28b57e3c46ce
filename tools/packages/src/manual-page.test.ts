import { describe, expect, it } from 'vitest';
import { manualPage } from './manual-page.ts';

describe('the manual page', () => {
  it('holds the help as it is, whatever troff makes of its signs', () => {
    const page = manualPage("Usage: grappe\n\n.hidden --all\n'quoted\nC:\\d\n", 1_767_225_600);
    expect(page).toContain('.TH GRAPPE 1 "2026-01-01"');
    expect(page).toContain(
      ['.nf', 'Usage: grappe', '', String.raw`\&.hidden \-\-all`, String.raw`\&'quoted`].join('\n'),
    );
    expect(page).toContain(String.raw`C:\ed`);
  });
});
