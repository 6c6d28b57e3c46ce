import { GrappeError } from '@grappe/domain';
import type { OutputFormat } from '../format/print.ts';
import { tokenContradiction, type IdentityOptions } from '../card/rack-inputs.ts';

/** Options of `grappe image flash`. */
export interface FlashCommandOptions extends IdentityOptions {
  readonly output: OutputFormat;
  readonly to?: string;
  readonly rackFile?: string;
  readonly node?: string;
  readonly all?: boolean;
  /** Also nodes that have a card already. */
  readonly again?: boolean;
  readonly configureOnly?: string;
  readonly yes?: boolean;
}

/** Refuses combinations that mean nothing, all of them at once and before anything is read. */
export function refuseContradictions(file: string | undefined, options: FlashCommandOptions): void {
  const wrong = [...contradictions(file, options)];
  if (wrong.length === 0) return;
  throw new GrappeError('INVALID_INPUT', wrong.join('; '), {
    remedy: 'grappe image flash --help',
  });
}

function* contradictions(
  file: string | undefined,
  options: FlashCommandOptions,
): Generator<string> {
  const { all, node, rackFile, to, configureOnly, tokenFile } = options;
  const modes = [
    ...(to === undefined ? [] : ['--to']),
    ...(all === true ? ['--all'] : []),
    ...(configureOnly === undefined ? [] : ['--configure-only']),
  ];
  if (modes.length > 1) yield `${modes.join(' and ')} exclude one another`;
  if (configureOnly !== undefined && file !== undefined)
    yield '--configure-only takes no image: the card has a system already';
  if (configureOnly === undefined && file === undefined) yield 'which card image? FILE is missing';
  if (all === true && node !== undefined) yield '--all and --node exclude one another';
  if (all === true && tokenFile !== undefined)
    yield '--token-file is one token, and with --all each card needs its own';
  if (options.again === true && all !== true) yield '--again goes with --all';
  if (rackFile === undefined && (all === true || configureOnly !== undefined))
    yield '--rack-file is missing';
  if (rackFile === undefined && node !== undefined) yield '--node is one of --rack-file FILE';
  if (rackFile !== undefined && node === undefined && all !== true)
    yield 'which node of the rack? --node NAME, or --all';
  if (rackFile === undefined) yield* withoutRack(options);
  const ofToken = tokenContradiction(options);
  if (ofToken !== undefined) yield ofToken;
}

function* withoutRack(options: FlashCommandOptions): Generator<string> {
  const given = {
    '--controller': options.controller,
    '--package': options.package,
    '--token-file': options.tokenFile,
    '--wifi-password-file': options.wifiPasswordFile,
  };
  for (const [flag, value] of Object.entries(given)) {
    if (value !== undefined) yield `${flag} goes with --rack-file`;
  }
}
