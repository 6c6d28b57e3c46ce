import { Agent, request } from 'node:http';
import { setInterval as every } from 'node:timers';
import type { LoadOrder } from './load-message.ts';
import type { RequestOutcome } from './outcomes.ts';

/**
 * Sends requests at a steady pace, whether or not earlier ones were answered, and tells its parent what became of each. Every other one has a
 * connection of its own, the rest use connections that are kept open. None is tried again. A process of its own, so that nothing
 * else of the test delays it.
 */

/** Requests are sent in order, this often; several at once when the pace is higher. */
const TICK_MS = 1;
const TELL_EVERY_MS = 250;
const MS_PER_S = 1_000;
const HTTP_OK = 200;
/** More than ever wait for an answer at once at the pace of the bench, timeouts included. */
const KEPT_CONNECTIONS_MAX = 4_096;

const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder;
const keptConnections = new Agent({ keepAlive: true, maxSockets: KEPT_CONNECTIONS_MAX });
const done: RequestOutcome[] = [];
const wallMs = (): number => performance.timeOrigin + performance.now();

function ask(kept: boolean): void {
  const askedMs = wallMs();
  let over = false;
  const end = (reused: boolean, failure?: string): void => {
    if (over) return;
    over = true;
    const tookMs = wallMs() - askedMs;
    done.push({ askedMs, tookMs, kept: reused, ...(failure === undefined ? {} : { failure }) });
  };
  const { host, port, timeoutMs } = order;
  const agent = kept ? keptConnections : false;
  const sent = request({ host, port, agent, path: '/' });
  const timer = setTimeout(() => {
    end(sent.reusedSocket, 'no answer in time');
    sent.destroy();
  }, timeoutMs);
  sent.on('response', (response) => {
    response.on('end', () => {
      clearTimeout(timer);
      const { statusCode = 0 } = response;
      end(sent.reusedSocket, statusCode === HTTP_OK ? undefined : `status ${statusCode}`);
    });
    response.on('error', (error) => end(sent.reusedSocket, `in the answer: ${error.message}`));
    response.resume();
  });
  sent.on('error', (error: NodeJS.ErrnoException) => {
    clearTimeout(timer);
    end(sent.reusedSocket, error.code ?? error.message);
  });
  sent.end();
}

let asked = 0;
const startedMs = performance.now();
every(() => {
  const due = ((performance.now() - startedMs) * order.requestsPerS) / MS_PER_S;
  for (; asked < due; asked += 1) ask(asked % 2 === 1);
}, TICK_MS);
every(() => {
  if (done.length > 0) process.send?.(done.splice(0));
}, TELL_EVERY_MS);
process.on('disconnect', () => process.exit());
