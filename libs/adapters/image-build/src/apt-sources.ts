import { failure, GrappeError } from '@grappe/domain';
import type { CardRecipe } from './recipe.ts';
import { runProgram } from './run-program.ts';

/** Where this host itself gets Debian. */
export interface DebianMirrors {
  readonly archive: string;
  /** Of security updates, where it has one. */
  readonly security?: string;
}

/** Trusted for every release; a host of an older one has the keys of the next as well. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const TARGET_FORMAT = '$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(SITE)';

/** Reads the mirrors from lines of origin, label, component and site. */
export function parseMirrors(printed: string): DebianMirrors | undefined {
  const lines = printed.split('\n').map((line) => line.split('|'));
  const siteOf = (wantedLabel: string): string | undefined =>
    lines.find(
      ([origin, label, component]) =>
        origin === 'Debian' && label === wantedLabel && component === 'main',
    )?.[3];
  const archive = siteOf('Debian');
  const security = siteOf('Debian-Security');
  if (archive === undefined) return undefined;
  return security === undefined ? { archive } : { archive, security };
}

/** Lines of sources.list; with the host's own keyring while it is the host that reads them. */
export function sourcesList(
  { suite, components, architecture }: CardRecipe,
  { archive, security }: DebianMirrors,
  keyring?: string,
): string {
  const options = keyring === undefined ? '' : `[arch=${architecture} signed-by=${keyring}] `;
  const line = (site: string, name: string): string =>
    `deb ${options}${site} ${name} ${components.join(' ')}`;
  return [
    line(archive, suite),
    line(archive, `${suite}-updates`),
    ...(security === undefined ? [] : [line(security, `${suite}-security`)]),
    '',
  ].join('\n');
}

export const hostSourcesList = (recipe: CardRecipe, mirrors: DebianMirrors): string =>
  sourcesList(recipe, mirrors, KEYRING);

/** Asks apt, which knows whose each source is once it has its lists. */
export async function findMirrors(signal: AbortSignal): Promise<DebianMirrors> {
  const printed = await runProgram(
    ['apt-get', 'indextargets', '--format', TARGET_FORMAT, 'Created-By: Packages'],
    { signal },
  );
  const mirrors = parseMirrors(printed);
  if (mirrors !== undefined) return mirrors;
  throw GrappeError.from(
    failure(
      'REFUSED',
      'none of the apt sources of this host is known to be Debian',
      'Build on Debian 12 or 13, after `sudo apt-get update`: images are made from the mirror that this host uses.',
    ),
  );
}

/** The proxy that apt uses here, for programs that do not read its configuration. */
export async function proxyEnvironment(signal: AbortSignal): Promise<Record<string, string>> {
  const printed = await runProgram(['apt-config', 'shell', 'proxy', 'Acquire::http::Proxy'], {
    signal,
  });
  const proxy = /^proxy='(https?:[^']+)'$/m.exec(printed)?.[1];
  return proxy === undefined ? {} : { http_proxy: proxy };
}
