import { GrappeError } from '@grappe/domain';
import { contextPath, readContext } from '../context-file.ts';
import type { CliIo } from '../io.ts';
import type { ConnectedOptions } from '../session.ts';

/** Addresses that mean the machine itself, wherever they are used. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\]|\[?::ffff:127\.[\d.]+\]?|0\.0\.0\.0):\d+$/i;

/** Where the board will look for the controller: what was given, else the context's address, unless that means this machine. */
export async function controllersFor(
  io: CliIo,
  given: readonly string[] | undefined,
  options: ConnectedOptions,
): Promise<readonly string[]> {
  const found = given ?? [(await readContext(contextPath(io, options.context))).controller];
  const own = found.find((address) => LOOPBACK.test(address));
  if (own === undefined) return found;
  throw new GrappeError('INVALID_INPUT', `no board reaches a controller at ${own}`, {
    remedy: 'name its address in the network of the boards: --controller HOST:PORT',
  });
}
