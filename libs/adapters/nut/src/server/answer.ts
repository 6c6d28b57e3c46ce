import { splitWords } from '../words.ts';
import { variableDescription } from './descriptions.ts';
import { NUMBER_DIGITS, TEXT_CHARS_MAX } from './limits.ts';
import type { UpsSnapshot } from './ups-snapshot.ts';

/** What a connection has said of itself. Passwords are not kept: nothing depends on them. */
export interface Visit {
  readonly hasUsername: boolean;
  readonly hasPassword: boolean;
  readonly hasLogin: boolean;
}

/** What a request is answered from. */
export interface Scene {
  readonly ups: UpsSnapshot;
  /** Addresses of the connections that have logged in, this one included. */
  readonly logins: readonly string[];
  /** Of the server, for a person. */
  readonly version: string;
}

export interface Answer {
  /** Without line ends. */
  readonly lines: readonly string[];
  readonly visit: Visit;
  /** The connection ends behind the answer. */
  readonly ends: boolean;
}

export const NEW_VISIT: Visit = { hasUsername: false, hasPassword: false, hasLogin: false };

/** Of the protocol, as upsd 2.8 tells it. */
const PROTOCOL_VERSION = '1.3';
const COMMANDS =
  'Commands: HELP VER NETVER PROTVER GET LIST USERNAME PASSWORD LOGIN LOGOUT STARTTLS';

/** From here on, JavaScript writes numbers with exponents, which the protocol does not have. */
const PLAIN_NUMBER_MAX = 1e21;

/** Codes of RFC 9271, section 5. */
type Code =
  | 'ACCESS-DENIED'
  | 'ALREADY-LOGGED-IN'
  | 'ALREADY-SET-PASSWORD'
  | 'ALREADY-SET-USERNAME'
  | 'CMD-NOT-SUPPORTED'
  | 'DATA-STALE'
  | 'DRIVER-NOT-CONNECTED'
  | 'FEATURE-NOT-CONFIGURED'
  | 'INVALID-ARGUMENT'
  | 'INVALID-PASSWORD'
  | 'INVALID-USERNAME'
  | 'PASSWORD-REQUIRED'
  | 'UNKNOWN-COMMAND'
  | 'UNKNOWN-UPS'
  | 'USERNAME-REQUIRED'
  | 'VAR-NOT-SUPPORTED';

const error = (code: Code): readonly string[] => [`ERR ${code}`];

/**
 * One request of the protocol of upsd, without its line end. Total: any text has an answer. Nothing can be changed by it: what would is refused
 * as for a user who may not. Who reads needs no name, and any name and password will do where clients insist on giving one.
 */
export function answerRequest(line: string, visit: Visit, scene: Scene): Answer {
  const words = splitWords(line);
  if (words === undefined) return { lines: error('INVALID-ARGUMENT'), visit, ends: false };
  const [command = '', ...args] = words;
  const say = (lines: readonly string[], next: Visit = visit): Answer => ({
    lines,
    visit: next,
    ends: false,
  });
  switch (command.toUpperCase()) {
    case 'GET':
      return say(get(args, scene));
    case 'LIST':
      return say(list(args, scene));
    case 'USERNAME':
      return username(args, visit);
    case 'PASSWORD':
      return password(args, visit);
    case 'LOGIN':
      return login(args, visit, scene);
    case 'LOGOUT':
      if (args.length > 0) return say(error('INVALID-ARGUMENT'));
      return { lines: ['OK Goodbye'], visit: { ...visit, hasLogin: false }, ends: true };
    case 'STARTTLS':
      return say(error('FEATURE-NOT-CONFIGURED'));
    case 'VER':
      return say([`Network UPS Tools protocol, read-only, by Grappe ${scene.version}`]);
    case 'NETVER':
    case 'PROTVER':
      return say([PROTOCOL_VERSION]);
    case 'HELP':
      return say([COMMANDS]);
    case 'SET':
    case 'INSTCMD':
    case 'FSD':
    case 'PRIMARY':
    case 'MASTER':
      return say(error(missingName(visit) ?? 'ACCESS-DENIED'));
    default:
      return say(error('UNKNOWN-COMMAND'));
  }
}

function missingName(visit: Visit): Code | undefined {
  if (!visit.hasUsername) return 'USERNAME-REQUIRED';
  return visit.hasPassword ? undefined : 'PASSWORD-REQUIRED';
}

function username(args: readonly string[], visit: Visit): Answer {
  const refuse = (code: Code): Answer => ({ lines: error(code), visit, ends: false });
  if (args.length !== 1) return refuse('INVALID-ARGUMENT');
  if (visit.hasUsername) return refuse('ALREADY-SET-USERNAME');
  if (args[0] === '') return refuse('INVALID-USERNAME');
  return { lines: ['OK'], visit: { ...visit, hasUsername: true }, ends: false };
}

function password(args: readonly string[], visit: Visit): Answer {
  const refuse = (code: Code): Answer => ({ lines: error(code), visit, ends: false });
  if (args.length !== 1) return refuse('INVALID-ARGUMENT');
  if (visit.hasPassword) return refuse('ALREADY-SET-PASSWORD');
  if (args[0] === '') return refuse('INVALID-PASSWORD');
  return { lines: ['OK'], visit: { ...visit, hasPassword: true }, ends: false };
}

function login(args: readonly string[], visit: Visit, { ups }: Scene): Answer {
  const refuse = (code: Code): Answer => ({ lines: error(code), visit, ends: false });
  const missing = missingName(visit);
  if (missing !== undefined) return refuse(missing);
  const [name] = args;
  if (name === undefined || args.length !== 1) return refuse('INVALID-ARGUMENT');
  if (visit.hasLogin) return refuse('ALREADY-LOGGED-IN');
  if (!isName(name, ups)) return refuse('UNKNOWN-UPS');
  return { lines: ['OK'], visit: { ...visit, hasLogin: true }, ends: false };
}

function isName(name: string, { name: own, otherNames }: UpsSnapshot): boolean {
  return [own, ...otherNames].some((each) => each.toUpperCase() === name.toUpperCase());
}

function get(args: readonly string[], scene: Scene): readonly string[] {
  const [what = '', name, variable] = args;
  const kind = what.toUpperCase();
  if (kind === 'TRACKING') return args.length === 1 ? ['OFF'] : error('FEATURE-NOT-CONFIGURED');
  if (name === undefined) return error('INVALID-ARGUMENT');
  const { ups } = scene;
  if (kind === 'UPSDESC') {
    return isName(name, ups)
      ? [`UPSDESC ${name} ${quoted(ups.description)}`]
      : error('UNKNOWN-UPS');
  }
  if (kind === 'NUMLOGINS') {
    return refusal(name, ups) ?? [`NUMLOGINS ${name} ${scene.logins.length}`];
  }
  if (variable === undefined) return error('INVALID-ARGUMENT');
  if (kind === 'CMDDESC') return refusal(name, ups) ?? error('CMD-NOT-SUPPORTED');
  if (kind === 'VAR' && variable.toLowerCase().startsWith('server.')) {
    return ofServer(name, variable, scene);
  }
  const found = find(variable, ups);
  const known = (answer: (text: string, value: string | number) => string): readonly string[] =>
    refusal(name, ups) ??
    (found === undefined
      ? error('VAR-NOT-SUPPORTED')
      : [answer(`${name} ${variable}`, found.value)]);
  switch (kind) {
    case 'VAR':
      return known((text, value) => `VAR ${text} ${quoted(valueText(value))}`);
    case 'TYPE':
      return known((text, value) => `TYPE ${text} ${typeOf(value)}`);
    case 'DESC':
      return known((text) => `DESC ${text} ${quoted(variableDescription(variable.toLowerCase()))}`);
    default:
      return error('INVALID-ARGUMENT');
  }
}

function ofServer(name: string, variable: string, { ups, version }: Scene): readonly string[] {
  if (!isName(name, ups)) return error('UNKNOWN-UPS');
  switch (variable.toLowerCase()) {
    case 'server.info':
      return [`VAR ${name} ${variable} ${quoted(`Grappe ${version}`)}`];
    case 'server.version':
      return [`VAR ${name} ${variable} ${quoted(version)}`];
    default:
      return error('VAR-NOT-SUPPORTED');
  }
}

function list(args: readonly string[], { ups, logins }: Scene): readonly string[] {
  const [what = '', name, variable] = args;
  const kind = what.toUpperCase();
  if (kind === 'UPS') return framed('UPS', [`UPS ${ups.name} ${quoted(ups.description)}`]);
  if (name === undefined) return error('INVALID-ARGUMENT');
  const refused = refusal(name, ups);
  switch (kind) {
    case 'VAR':
      return (
        refused ??
        framed(
          `VAR ${name}`,
          told(ups).map(([key, value]) => `VAR ${name} ${key} ${quoted(valueText(value))}`),
        )
      );
    // Nothing can be set, and there are no commands.
    case 'RW':
    case 'CMD':
      return refused ?? framed(`${kind} ${name}`, []);
    case 'CLIENT':
      if (!isName(name, ups)) return error('UNKNOWN-UPS');
      return framed(
        `CLIENT ${name}`,
        logins.map((address) => `CLIENT ${name} ${address}`),
      );
    case 'ENUM':
    case 'RANGE':
      if (variable === undefined) return error('INVALID-ARGUMENT');
      if (refused !== undefined) return refused;
      if (find(variable, ups) === undefined) return error('VAR-NOT-SUPPORTED');
      return framed(`${kind} ${name} ${variable}`, []);
    default:
      return error('INVALID-ARGUMENT');
  }
}

function framed(what: string, lines: readonly string[]): readonly string[] {
  return [`BEGIN LIST ${what}`, ...lines, `END LIST ${what}`];
}

/** Why a UPS of this name tells nothing. */
function refusal(name: string, ups: UpsSnapshot): readonly string[] | undefined {
  if (!isName(name, ups)) return error('UNKNOWN-UPS');
  return ups.trouble === undefined ? undefined : error(ups.trouble);
}

/** Sorted, as upsd has them. Numbers that are none, or that would be written with an exponent, are not told. */
function told({ variables }: UpsSnapshot): readonly (readonly [string, string | number])[] {
  return Object.entries(variables)
    .filter(([, value]) => typeof value === 'string' || Math.abs(value) < PLAIN_NUMBER_MAX)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function find(variable: string, ups: UpsSnapshot): { readonly value: string | number } | undefined {
  const found = told(ups).find(([key]) => key === variable.toLowerCase());
  return found && { value: found[1] };
}

function typeOf(value: string | number): string {
  return typeof value === 'number' ? 'NUMBER' : `STRING:${TEXT_CHARS_MAX}`;
}

/** Numbers without exponents and without zeros that say nothing. */
function valueText(value: string | number): string {
  if (typeof value === 'string') return value;
  const text = value.toFixed(NUMBER_DIGITS).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

/** A text as one word of one line. */
function quoted(text: string): string {
  const line = text.replace(/\p{Cc}/gu, ' ').slice(0, TEXT_CHARS_MAX);
  return `"${line.replace(/["\\]/g, '\\$&')}"`;
}
