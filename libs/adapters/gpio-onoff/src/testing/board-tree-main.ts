import { mkdirSync } from 'node:fs';
import { BoardTree } from './board-tree.ts';
import { FuseSession } from './fuse-session.ts';

/**
 * Shows made-up boards as files below a folder, until its standard input ends: `board-tree-main FOLDER NAME=LABEL:BASE:LINES...`. Prints `ready`.
 * Board NAME has its GPIO class at FOLDER/NAME/gpio and its pins at FOLDER/NAME/pins, see BoardTree.
 */
const [folder, ...specifications] = process.argv.slice(2);
if (folder === undefined || specifications.length === 0) {
  throw new Error('usage: board-tree-main FOLDER NAME=LABEL:BASE:LINES...');
}

const boards = new Map(
  specifications.map((specification) => {
    const parts = /^([^=/]+)=([^:]+):(\d+):(\d+)$/.exec(specification)?.slice(1) ?? [];
    const [name, label, base, lines] = parts;
    if (name === undefined || label === undefined) {
      throw new Error(`${specification} is not NAME=LABEL:BASE:LINES`);
    }
    return [name, new BoardTree({ label, base: Number(base), lines: Number(lines) })] as const;
  }),
);

mkdirSync(folder, { recursive: true });
const session = await FuseSession.mount(folder, (path) => {
  const [, name, ...rest] = path.split('/');
  if (name === undefined) return { kind: 'folder', names: () => [...boards.keys()] };
  return boards.get(name)?.find(rest);
});
process.stdin.once('end', () => void session.unmount());
process.stdin.resume();
process.stdout.write('ready\n');
await session.serve();
