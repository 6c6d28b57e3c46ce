import { err, ok, type Result } from './result.ts';

/** Debian's longest versions are far shorter; a name of a file has to hold it. */
const LENGTH_MAX = 128;
const EPOCH = /^[0-9]{1,9}$/;
const UPSTREAM = /^[0-9][A-Za-z0-9.+~:-]*$/;
const REVISION = /^[A-Za-z0-9.+~]+$/;

/** A version of a Debian package, in its three parts. */
export interface DebianVersion {
  readonly epoch: number;
  readonly upstream: string;
  /** Empty: none. */
  readonly revision: string;
}

/** Reads a version as Debian's policy (5.6.12) writes it. */
export function parseDebianVersion(text: string): Result<DebianVersion, string> {
  const problem = err(`"${text.slice(0, LENGTH_MAX)}" is no version of a Debian package`);
  if (text.length > LENGTH_MAX) return problem;
  const colon = text.indexOf(':');
  const epoch = colon < 0 ? '0' : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  const upstream = dash < 0 ? rest : rest.slice(0, dash);
  const revision = dash < 0 ? '' : rest.slice(dash + 1);
  if (!EPOCH.test(epoch) || !UPSTREAM.test(upstream)) return problem;
  if (dash >= 0 && !REVISION.test(revision)) return problem;
  return ok({ epoch: Number(epoch), upstream, revision });
}

/** Below 0 when `a` is the earlier one, 0 when both are the same to dpkg. What is no version comes before everything else. */
export function compareDebianVersions(a: string, b: string): number {
  const left = parseDebianVersion(a);
  const right = parseDebianVersion(b);
  if (!left.ok || !right.ok) return Number(left.ok) - Number(right.ok);
  return (
    left.value.epoch - right.value.epoch ||
    compareParts(left.value.upstream, right.value.upstream) ||
    compareParts(left.value.revision, right.value.revision)
  );
}

/** By turns what is no digit, and numbers. */
const TURNS = /([^0-9]*)([0-9]*)/y;

function compareParts(a: string, b: string): number {
  let left = 0;
  let right = 0;
  while (left < a.length || right < b.length) {
    const [wholeA, textA, numberA] = turn(a, left);
    const [wholeB, textB, numberB] = turn(b, right);
    const order = compareTexts(textA, textB) || compareNumbers(numberA, numberB);
    if (order !== 0) return order;
    left += wholeA.length;
    right += wholeB.length;
  }
  return 0;
}

function turn(text: string, from: number): readonly [string, string, string] {
  TURNS.lastIndex = from;
  const [whole = '', letters = '', digits = ''] = TURNS.exec(text) ?? [];
  return [whole, letters, digits];
}

/** A tilde comes before the end, the end before letters, letters before everything else. */
function compareTexts(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = weight(a[at]) - weight(b[at]);
    if (order !== 0) return order;
  }
  return 0;
}

const AFTER_LETTERS = 256;

function weight(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined) return 0;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + AFTER_LETTERS;
}

/** Of any length. */
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  if (left.length !== right.length) return left.length - right.length;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
