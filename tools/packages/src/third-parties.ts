import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A package of others, with what has to be said about it where it is shipped. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The texts of its licence files. */
  readonly notices: readonly string[];
}

const NOTICE_FILE = /^(licen[cs]e|copying|notice)/i;
const APACHE_TEXT = /Apache License\s+Version 2\.0, January 2004/;
const APACHE_PLACE = 'On Debian systems it is in /usr/share/common-licenses/Apache-2.0.';
/** Above each part of a bundle: the file it was made of, here with the folder of its package. */
const BUNDLED_FILE = /^ *\/\/ ((?:[^ ]*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\/[^ ]+$/gm;

/** Folders of the packages that went into a bundle, relative to the root of the repository, as its comments say. */
export function bundledFolders(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) =>
    [...text.matchAll(BUNDLED_FILE)].map(([, folder = '']) => folder),
  );
  return [...new Set(found)].sort();
}

export async function readThirdParty(root: string, folder: string): Promise<ThirdParty> {
  const at = path.join(root, folder);
  const manifest = JSON.parse(await readFile(path.join(at, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const names = (await readdir(at)).filter((name) => NOTICE_FILE.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(at, name), 'utf8')));
  const notices = texts.map((text) => text.replaceAll('\r\n', '\n').trim());
  const licence = manifest.license ?? 'see below';
  return { name: manifest.name, version: manifest.version, licence, notices };
}

/** The file `copyright` of a package: its own licence, and those of all that it contains. */
export function renderCopyright(parties: readonly ThirdParty[]): string {
  const sections = parties.map((party) => {
    const title = `${party.name} ${party.version} (${party.licence})`;
    const texts = party.notices.map((text) =>
      APACHE_TEXT.test(text)
        ? `Licensed under the Apache License, Version 2.0. ${APACHE_PLACE}`
        : text,
    );
    const said = texts.length > 0 ? texts : ['Its package has no file with a licence.'];
    return [title, '-'.repeat(title.length), '', ...said].join('\n');
  });
  return [
    'Grappe',
    '======',
    '',
    'Copyright 2026 the authors of Grappe',
    '',
    `Licensed under the Apache License, Version 2.0. ${APACHE_PLACE}`,
    '',
    ...(sections.length === 0
      ? []
      : ['It contains these packages of others.', '', sections.join('\n\n'), '']),
  ].join('\n');
}
