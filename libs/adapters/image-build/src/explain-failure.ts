import { failure, type Failure } from '@grappe/domain';

/** What programs say, and what is to be done about it; the first that fits counts. */
const KNOWN: readonly {
  readonly said: RegExp;
  readonly code: Failure['code'];
  readonly remedy: string;
}[] = [
  {
    said: /No space left on device|Disk full/i,
    code: 'STORAGE_FULL',
    remedy:
      'Free some space, or name other folders with --out and --cache; TMPDIR is used as well.',
  },
  {
    said: /Temporary failure resolving|Could not resolve|Could not connect|Connection (refused|timed out)|Network is unreachable|Unable to fetch|Failed to fetch/i,
    code: 'UNREACHABLE',
    remedy:
      'Check the network, and that the Debian mirror in the apt sources of this host also serves arm64 of Debian 13. What was downloaded is kept: run the same again.',
  },
  {
    said: /NO_PUBKEY|is not signed|signatures? (couldn't|could not) be verified/i,
    code: 'REFUSED',
    remedy:
      'Bring the keys of Debian up to date: apt-get install --only-upgrade debian-archive-keyring',
  },
  {
    said: /exec format error/i,
    code: 'REFUSED',
    remedy:
      'Programs of arm64 do not run here: apt-get install qemu-user-static binfmt-support, then start the build anew.',
  },
  {
    said: /subuid|subgid/i,
    code: 'REFUSED',
    remedy: [
      'This user has no range of other users, of which the files of an image are. Give it one that nobody has,',
      '  sudo usermod --add-subuids 200000-265535 --add-subgids 200000-265535 "$USER"',
      'or run the command as root.',
    ].join('\n'),
  },
  {
    said: /(unshare|clone|newuidmap|newgidmap|mount).*(not permitted|denied|failed)/i,
    code: 'REFUSED',
    remedy:
      'This user may not have namespaces with mounts of its own here: run the command as root, and in a container as one with all rights (--privileged).',
  },
  {
    said: /dependency problems|depends on/i,
    code: 'REFUSED',
    remedy:
      'The packages given with --packages need others that the image does not have: take packages of this version of Grappe.',
  },
];

/** A program's failure, with what to do where that is known. */
export function explainFailure(what: string, said: readonly string[]): Failure {
  const text = said.join('\n');
  const known = KNOWN.find(({ said: pattern }) => pattern.test(text));
  const message = text === '' ? what : `${what}:\n${text}`;
  return known === undefined
    ? failure('INTERNAL', message)
    : failure(known.code, message, known.remedy);
}
