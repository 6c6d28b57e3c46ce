/** Inodes before it are the file system's own, and get their times when it is made; but for the root folder. */
const FIRST_INODE = 11;
const ROOT_INODE = 2;

/** The inodes that have something in them, by what dumpe2fs says of a file system; undefined when it does not say. */
export function usedInodes(report: string): readonly number[] | undefined {
  const [, count] = /^Inode count: +(\d+)$/m.exec(report) ?? [];
  const freeLists = [...report.matchAll(/^ {2}Free inodes: ?(.*)$/gm)].map(
    ([, list]) => list ?? '',
  );
  if (count === undefined || freeLists.length === 0) return undefined;
  const free = new Set(freeLists.flatMap(numbersOf));
  const all = Array.from({ length: Number(count) - FIRST_INODE + 1 }, (_, at) => FIRST_INODE + at);
  return [ROOT_INODE, ...all.filter((inode) => !free.has(inode))];
}

/** `12, 20-22` */
function numbersOf(list: string): readonly number[] {
  const ranges = list.split(',').map((range) => range.trim());
  return ranges
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    });
}

/**
 * What debugfs is to do so that inodes say nothing of when they were copied: mke2fs before 1.47.1 takes the times of change and of access
 * from the files that it copies, and those of change nobody can set there. Both are given one time; that of the content stays.
 */
export function timeCommands(inodes: readonly number[], epochS: number): string {
  const time = `@${epochS}`;
  const fields = inodes.flatMap((inode) =>
    ['atime', 'ctime'].map((field) => `set_inode_field <${inode}> ${field} ${time}`),
  );
  // Of the file system itself, which counts as written now.
  return `${[`set_current_time ${time}`, ...fields].join('\n')}\n`;
}
