import { createHash } from 'node:crypto';

/** One section of haproxy.cfg. */
export interface Section {
  /** `backend b_shop:web`, unique in the file. */
  readonly heading: string;
  /** What only a reload can change. */
  readonly fixed: readonly string[];
  /** What the runtime API can change too. */
  readonly movable: readonly string[];
}

/** Hexadecimal digits: two different texts among thousands are told apart. */
const DIGEST_CHARS = 16;
const DESCRIPTION = /^ {2}description (\S+)$/m;
const HEADING = /^([a-z]+(?: \S+)?) # ([0-9a-f]{16})$/;

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_CHARS);
}

/** Digests of what only a reload can change, by heading. */
export function sectionDigests(sections: readonly Section[]): ReadonlyMap<string, string> {
  return new Map(
    sections.map(({ heading, fixed }) => [heading, digestOf([heading, ...fixed].join('\n'))]),
  );
}

/** As {@link sectionDigests}, from a file that was rendered earlier. */
export function readSectionDigests(text: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const found of text.split('\n').map((row) => HEADING.exec(row))) {
    if (found?.[1] !== undefined && found[2] !== undefined) digests.set(found[1], found[2]);
  }
  return digests;
}

/** The digest of a file that was rendered earlier, as a process that runs with it tells it. */
export function readDigest(text: string): string | undefined {
  return DESCRIPTION.exec(text)?.[1];
}

/** Why a reload is needed: sections that are new, gone or different, as a person knows them. */
export function sectionChanges(
  former: ReadonlyMap<string, string>,
  next: ReadonlyMap<string, string>,
): readonly string[] {
  const changes: string[] = [];
  for (const [heading, digest] of next) {
    const known = former.get(heading);
    if (known === undefined) changes.push(`${spoken(heading)} is new`);
    else if (known !== digest) changes.push(`${spoken(heading)} has changed`);
  }
  for (const heading of former.keys()) {
    if (!next.has(heading)) changes.push(`${spoken(heading)} is gone`);
  }
  return changes;
}

function spoken(heading: string): string {
  const [kind = '', name] = heading.split(' ');
  const words: Readonly<Record<string, string>> = { frontend: 'front end', backend: 'back end' };
  return `${words[kind] ?? kind}${name === undefined ? '' : ` ${name.replace(/^[fb]_/, '')}`}`;
}
