import { isIP } from 'node:net';
import { PORT_MAX, type NutSettings } from './data-folder.ts';

/** IANA's, and the one that all clients take when none is given. */
const NUT_PORT_DEFAULT = 3493;
/** What is clear text goes nowhere else unless it is told to. */
const LISTEN_DEFAULT = '127.0.0.1';

/** `ADDRESS`, `ADDRESS:PORT`, `[IPV6]:PORT` or `:PORT`; undefined for what is none of them. */
export function parseNutAddress(text: string): NutSettings | undefined {
  if (isIP(text) !== 0) return { listen: text, port: NUT_PORT_DEFAULT };
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d+))?$/.exec(text) ?? [];
  const listen = bracketed ?? (plain === '' ? LISTEN_DEFAULT : plain);
  if (listen === undefined || isIP(listen) === 0) return undefined;
  if (bracketed !== undefined && isIP(listen) !== 6) return undefined;
  const port = digits === undefined ? NUT_PORT_DEFAULT : Number(digits);
  return port >= 1 && port <= PORT_MAX ? { listen, port } : undefined;
}
