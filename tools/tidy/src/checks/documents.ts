import path from 'node:path';
import type { RepositoryFile } from '../repository.ts';

const LINK = /\[[^\]]*\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)/g;
const FENCED = /^(```|~~~)[\s\S]*?^\1/gm;
const INLINE_CODE = /`[^`\n]*`/g;
const ELSEWHERE = /^([a-z][a-z0-9+.-]*:|\/\/)/i;

/** Relative links in Markdown files that lead nowhere, also to a heading that does not exist. */
export function deadLinks(files: readonly RepositoryFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const folders = new Set(files.flatMap((file) => parents(file.path)));
  return markdown(files).flatMap((file) =>
    linksIn(file.text())
      .filter((link) => !ELSEWHERE.test(link))
      .filter((link) => !leadsSomewhere({ from: file.path, link, byPath, folders }))
      .map((link) => `${file.path}: nothing at ${link}`),
  );
}

const ADR = /^docs\/adr\/(\d{4})-[a-z0-9-]+\.md$/;
const ADR_INDEX = 'docs/adr/README.md';

/** Decision records are numbered without gaps from 1, and the index, once there is one, links each. */
export function adrFaults(files: readonly RepositoryFile[]): string[] {
  const records = files.flatMap((file) => {
    const number = ADR.exec(file.path)?.[1];
    return number === undefined ? [] : [{ path: file.path, number: Number(number) }];
  });
  const misnumbered = records
    .sort((a, b) => a.number - b.number)
    .filter((record, index) => record.number !== index + 1)
    .map((record) => `${record.path}: numbers are not contiguous`);
  const index = files.find((file) => file.path === ADR_INDEX);
  if (index === undefined) return misnumbered;
  const linked = new Set(linksIn(index.text()).map((link) => path.posix.join('docs/adr', link)));
  const missing = records.filter((record) => !linked.has(record.path));
  return [...misnumbered, ...missing.map((record) => `${record.path}: not in ${ADR_INDEX}`)];
}

function markdown(files: readonly RepositoryFile[]): RepositoryFile[] {
  return files.filter((file) => file.path.endsWith('.md'));
}

function linksIn(text: string): string[] {
  const prose = text.replaceAll(FENCED, '').replaceAll(INLINE_CODE, 'code');
  return [...prose.matchAll(LINK)].flatMap((match) => match[1] ?? []);
}

interface LinkOptions {
  readonly from: string;
  readonly link: string;
  readonly byPath: ReadonlyMap<string, RepositoryFile>;
  readonly folders: ReadonlySet<string>;
}

function leadsSomewhere({ from, link, byPath, folders }: LinkOptions): boolean {
  const [target = '', heading] = decodeURI(link).split('#');
  const file = target === '' ? from : path.posix.join(path.posix.dirname(from), target);
  const plain = file.replace(/\/$/, '');
  const found = byPath.get(plain);
  if (found === undefined) return heading === undefined && folders.has(plain);
  return heading === undefined || !plain.endsWith('.md') || anchorsOf(found).has(heading);
}

/** Anchors as forges derive them from headings: lower case, spaces to hyphens, other signs dropped. */
function anchorsOf(file: RepositoryFile): Set<string> {
  const headings = file
    .text()
    .replaceAll(FENCED, '')
    .matchAll(/^#{1,6}\s+(.*)$/gm);
  const anchors = [...headings].map(([, title = '']) =>
    title
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
  return new Set(anchors);
}

function parents(file: string): string[] {
  const folder = path.posix.dirname(file);
  return folder === '.' ? ['.'] : [folder, ...parents(folder)];
}
