import path from 'node:path';
import { runCommand } from '@grappe/tool-command';
import { compressed } from './compressed.ts';
import { manualPage } from './manual-page.ts';
import { textFile, type TreeEntry } from './tree-entry.ts';

/** Where each shell looks for completions of packages. */
const COMPLETIONS = {
  bash: 'usr/share/bash-completion/completions/grappe',
  zsh: 'usr/share/zsh/vendor-completions/_grappe',
  fish: 'usr/share/fish/vendor_completions.d/grappe.fish',
} as const;

/** What the command line has besides its program: its name on the path, completions, a manual page made from its own help. */
export async function commandLineFiles(root: string, atS: number): Promise<readonly TreeEntry[]> {
  const main = path.join(root, 'dist/cli/main.js');
  // Help is as wide as a terminal says it is, and coloured where one is.
  const env = { COLUMNS: '80', NO_COLOR: '1' };
  const grappe = (...args: string[]): Promise<string> =>
    runCommand(process.execPath, [main, ...args], { env, remedy: 'Build it: npm run build' });
  const completions = await Promise.all(
    Object.entries(COMPLETIONS).map(async ([shell, to]) =>
      textFile(to, await grappe('completion', shell)),
    ),
  );
  const page = manualPage(await grappe('--help'), atS);
  return [
    { kind: 'link', to: 'usr/bin/grappe', target: '../lib/grappe/cli/main.js' },
    { kind: 'file', to: 'usr/share/man/man1/grappe.1.gz', bytes: compressed(page) },
    ...completions,
  ];
}
