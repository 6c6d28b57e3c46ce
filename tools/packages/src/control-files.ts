import { createHash } from 'node:crypto';
import type { FileEntry, TreeEntry } from './tree-entry.ts';

const BYTES_PER_KIB = 1024;

/** What Debian's package manager is told about a package. Lists are relations as Debian writes them, one each. */
export interface ControlFields {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly depends: readonly string[];
  readonly recommends?: readonly string[];
  readonly suggests?: readonly string[];
  readonly summary: string;
  /** Paragraphs, each without line breaks. */
  readonly description: readonly string[];
}

/** A name that no mail server will ever have: nobody is to be written to about a package that was built by oneself. */
const MAINTAINER = 'The Grappe project <packages@grappe.invalid>';
/** Of descriptions, as Debian's policy wants them to fit a terminal. */
const LINE_CHARACTERS_MAX = 79;

/** The file `control` of a package with those entries. */
export function renderControl(fields: ControlFields, entries: readonly TreeEntry[]): string {
  const relations = (label: string, list: readonly string[] = []): string[] =>
    list.length === 0 ? [] : [`${label}: ${list.join(', ')}`];
  return [
    `Package: ${fields.name}`,
    `Version: ${fields.version}`,
    `Architecture: ${fields.architecture}`,
    `Maintainer: ${MAINTAINER}`,
    `Installed-Size: ${installedKib(entries)}`,
    ...relations('Depends', fields.depends),
    ...relations('Recommends', fields.recommends),
    ...relations('Suggests', fields.suggests),
    'Section: admin',
    'Priority: optional',
    `Description: ${fields.summary}`,
    fields.description.map(wrapped).join('\n .\n'),
    '',
  ].join('\n');
}

function wrapped(paragraph: string): string {
  const lines: string[] = [];
  for (const word of paragraph.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= LINE_CHARACTERS_MAX) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(` ${word}`);
  }
  return lines.join('\n');
}

/** As dpkg counts: each file in whole KiB, everything else as one. */
export function installedKib(entries: readonly TreeEntry[]): number {
  const kibs = entries.map((entry) =>
    entry.kind === 'file' ? Math.ceil(entry.bytes.length / BYTES_PER_KIB) : 1,
  );
  return kibs.reduce((sum, kib) => sum + kib, 0);
}

const filesOf = (entries: readonly TreeEntry[]): readonly FileEntry[] =>
  entries.filter((entry) => entry.kind === 'file');

/** The file `conffiles`: empty when the package has no configuration. */
export function renderConffiles(entries: readonly TreeEntry[]): string {
  return filesOf(entries)
    .filter((file) => file.isConfiguration === true)
    .map((file) => `/${file.to}\n`)
    .sort()
    .join('');
}

/** The file `md5sums`, with which `dpkg --verify` finds what a failing card has changed. */
export function renderMd5sums(entries: readonly TreeEntry[]): string {
  return filesOf(entries)
    .filter((file) => file.isConfiguration !== true)
    .map(({ to, bytes }) => `${createHash('md5').update(bytes).digest('hex')}  ${to}\n`)
    .sort((a, b) => (a.slice(MD5_DIGITS) < b.slice(MD5_DIGITS) ? -1 : 1))
    .join('');
}

const MD5_DIGITS = 32;

/** The changelog of a package that is its own source. */
export function renderChangelog(name: string, version: string, atS: number): string {
  const date = new Date(atS * 1_000).toUTCString().replace('GMT', '+0000');
  return `${name} (${version}) unstable; urgency=medium\n\n  * Built from the sources of that version.\n\n -- ${MAINTAINER}  ${date}\n`;
}
