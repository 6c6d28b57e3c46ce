import { randomBytes } from 'node:crypto';
import { GrappeError, type RackSpec } from '@grappe/domain';
import { unknownNode } from '@grappe/formats';
import type { CliIo } from '../io.ts';
import type { ConnectedOptions } from '../session.ts';
import { closePackages, openPackages } from './card-packages.ts';
import { makeToken, readToken } from './card-token.ts';
import { controllersFor } from './controllers.ts';
import type { CardWish } from './prepare-boot.ts';
import { readRackFile } from './rack-file.ts';
import { readWifiPassword } from './wifi-key.ts';

/** 128 bits: no two cards are one by chance. */
const CARD_ID_BYTES = 16;
/** A token waits for its card to be written and carried to the rack. */
const TOKEN_TTL_DEFAULT_MS = 7 * 86_400_000;

/** What may be said of the cards of a rack, whether they are files or in a reader. */
export interface IdentityOptions extends ConnectedOptions {
  readonly controller?: readonly string[];
  readonly tokenFile?: string;
  readonly tokenTtl?: number;
  readonly replace?: boolean;
  readonly package?: readonly string[];
  readonly wifiPasswordFile?: string;
  readonly force?: boolean;
}

/** What is wrong with options of a token, whichever command they are given to; undefined: nothing. */
export function tokenContradiction(options: IdentityOptions): string | undefined {
  const { tokenFile, tokenTtl, replace } = options;
  if (tokenFile === undefined || (tokenTtl === undefined && replace !== true)) return undefined;
  return '--token-ttl and --replace are of a new token, and --token-file names one that is made';
}

interface PreparationOptions extends IdentityOptions {
  readonly rackFile: string;
  /** Absent: any of the rack. */
  readonly node?: string;
}

/** What is known of a rack before its cards are made. */
export interface RackInputs {
  readonly rack: RackSpec;
  /** The wish for the card of one node; its token is made when the card is. */
  wishFor(node: string): CardWish;
  close(): void;
}

/** Reads everything that is said of the nodes: mistakes are found before a card is touched. */
export async function openInputs(io: CliIo, options: PreparationOptions): Promise<RackInputs> {
  const rack = await readRackFile(io, options.rackFile);
  requireNode(rack, options.node);
  const controllers = await controllersFor(io, options.controller, options);
  const wifiPassword =
    options.wifiPasswordFile === undefined
      ? undefined
      : await readWifiPassword(options.wifiPasswordFile);
  const given = options.tokenFile === undefined ? undefined : await readToken(options.tokenFile);
  const packages = await openPackages(options.package ?? [], io.interrupted);
  const tokenWish = {
    ttlMs: options.tokenTtl ?? TOKEN_TTL_DEFAULT_MS,
    replace: options.replace === true,
  };
  return {
    rack,
    wishFor: (node) => ({
      rack,
      node,
      cardId: randomBytes(CARD_ID_BYTES).toString('hex'),
      controllers,
      packages,
      ...(wifiPassword !== undefined &&
        // Of all nodes some have a cable; where one is named, a password that it has no use for is a mistake.
        (options.node !== undefined || isWireless(rack, node)) && { wifiPassword }),
      again: options.force === true,
      token: async () => given ?? makeToken(io, options, requireNode(rack, node), tokenWish),
    }),
    close: () => closePackages(packages),
  };
}

function isWireless(rack: RackSpec, node: string): boolean {
  return rack.nodes.some(({ name, wifi }) => name === node && wifi === true);
}

function requireNode(rack: RackSpec, node: string): RackSpec['nodes'][number]['name'];
function requireNode(rack: RackSpec, node: string | undefined): string | undefined;
function requireNode(rack: RackSpec, node: string | undefined): string | undefined {
  if (node === undefined) return undefined;
  const found = rack.nodes.find(({ name }) => name === node);
  if (found !== undefined) return found.name;
  throw new GrappeError('INVALID_INPUT', unknownNode(rack, node).message, {
    remedy: '--node names one of rack.yaml',
  });
}
