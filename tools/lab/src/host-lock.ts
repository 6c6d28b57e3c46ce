import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { waitUntil } from './wait-until.ts';

/** A lab that looks often learns soon that it is its turn; what is done under a lock takes some 50 ms. */
const LOOK_INTERVAL_MS = 20;

/**
 * Does something while no other process of this host does anything under the same name. The lock is the name of a socket that nobody connects
 * to: the kernel frees it when its holder dies, however it dies, so there is none to clean up. It must not be taken again inside of `work`.
 */
export async function alone<T>(
  what: string,
  timeoutMs: number,
  work: () => T | Promise<T>,
): Promise<T> {
  let held: Server | undefined;
  const taken = async (): Promise<boolean> => (held = await tryListen(what)) !== undefined;
  const wait = { what: `other labs to leave ${what} alone`, timeoutMs };
  await waitUntil(taken, { ...wait, intervalMs: LOOK_INTERVAL_MS });
  try {
    return await work();
  } finally {
    await new Promise((resolve) => held?.close(resolve));
  }
}

/** The socket; `undefined` when another has the name. A zero byte begins names that are in no file system. */
function tryListen(what: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(`\0grappe-lab/${what}`, () => resolve(server));
  });
}
