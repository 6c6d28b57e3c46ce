import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { InstalledFacts, ThirdParty } from './checks/dependency-page.ts';
import { REPOSITORY } from './repository.ts';

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

/** Reads the installed package that the asker gets: its own copy where it has one. */
export function installedFacts({ name, askedBy }: ThirdParty): InstalledFacts {
  const places = [path.join(REPOSITORY, askedBy), REPOSITORY];
  const files = places.map((place) => path.join(place, 'node_modules', name, 'package.json'));
  const file = files.find((one) => existsSync(one));
  if (file === undefined)
    return { licence: 'unknown, it is not installed', hasInstallScript: false };
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as InstalledManifest;
  const scripts = Object.keys(manifest.scripts ?? {});
  return {
    licence: manifest.license ?? 'not stated',
    hasInstallScript: scripts.some((script) => INSTALL_SCRIPTS.includes(script)),
  };
}

interface InstalledManifest {
  readonly license?: string;
  readonly scripts?: Readonly<Record<string, string>>;
}
