import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { runCommand } from '@grappe/tool-command';

/** What is packed: the same release gives the same bytes. */
export interface Release {
  /** As Debian compares versions. */
  readonly version: string;
  /** Time of all files, in seconds since 1970. */
  readonly atS: number;
}

/** What git says about the checkout. */
export interface CheckoutFacts {
  readonly commit: string;
  readonly committedAtS: number;
  /** Of that commit. */
  readonly tags: readonly string[];
  /** Whether files differ from that commit. */
  readonly isChanged: boolean;
}

const COMMIT_DIGITS = 8;

/**
 * The version of a checkout: that of package.json where a tag says that this is the release; else one that comes before it and after those of
 * earlier commits. Of files that were never committed there is no order: such a version sorts right after its commit's.
 */
export function versionOf(manifestVersion: string, checkout: CheckoutFacts): string {
  const suffix = checkout.isChanged ? '+changed' : '';
  if (checkout.tags.includes(`v${manifestVersion}`)) return `${manifestVersion}${suffix}`;
  const [date = '', time = ''] = new Date(checkout.committedAtS * 1_000).toISOString().split('T');
  const at = `${date.replaceAll('-', '')}${time.slice(0, 'HH:MM:SS'.length).replaceAll(':', '')}`;
  return `${manifestVersion}~${at}.${checkout.commit.slice(0, COMMIT_DIGITS)}${suffix}`;
}

/** The release that the checkout in `root` is. */
export async function readRelease(root: string): Promise<Release> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  const checkout = await readCheckout(root);
  return { version: versionOf(version, checkout), atS: checkout.committedAtS };
}

async function readCheckout(root: string): Promise<CheckoutFacts> {
  const git = (...args: string[]): Promise<string> => runCommand('git', ['-C', root, ...args]);
  try {
    const [commit = '', atS] = (await git('log', '-1', '--format=%H %ct')).trim().split(' ');
    const tags = (await git('tag', '--points-at', 'HEAD')).split('\n');
    const changes = await git('status', '--porcelain');
    return { commit, committedAtS: Number(atS), tags, isChanged: changes.trim() !== '' };
  } catch (cause) {
    throw new GrappeError('REFUSED', `version and time of ${root} are not known`, {
      cause,
      remedy: 'Build packages in a git checkout with at least one commit.',
    });
  }
}
