import type { BenchContext } from '../rack/with-lab.ts';
import type { BenchRack } from './bench-rack.ts';
import type { ProxyRound } from './figures.ts';
import { cpuSecondsOf, handPattern, withHandmadeHaproxy, type HandKind } from './plain-haproxy.ts';
import { PORT } from './terms.ts';
import { measureThroughput, type Throughput } from './throughput.ts';

/** Of the front door; what was configured by hand has another file. */
const OURS = '^haproxy .*grappe/front-door/haproxy.cfg';

type Proxy = keyof ProxyRound;

/** Asks the front door and those configured by hand in turn, so that whatever else the machine does meets all alike. */
export async function compareProxies(
  rack: BenchRack,
  rounds: number,
  { say, signal }: BenchContext,
): Promise<readonly ProxyRound[]> {
  const { lab, virtualIp } = rack;
  const holder = await rack.holder();
  const servers = await rack.servers();
  const byHand = <T>(kind: HandKind, use: (url: string) => Promise<T>): Promise<T> =>
    withHandmadeHaproxy({ lab, node: holder, servers, signal }, kind, use);
  return byHand('plain', (plainUrl) =>
    byHand('promising', async (promisingUrl) => {
      const measure = (url: string, pattern: string) => (): Promise<Throughput> =>
        measureThroughput(url, () => cpuSecondsOf(lab, holder, pattern));
      const proxies = {
        grappe: measure(`http://${virtualIp}:${PORT}/`, OURS),
        plain: measure(plainUrl, handPattern('plain')),
        promising: measure(promisingUrl, handPattern('promising')),
      };
      const done: ProxyRound[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        signal.throwIfAborted();
        const measured = await inTurn(proxies, orderOf(round));
        done.push(measured);
        const { grappe, plain, promising } = measured;
        const pace = [grappe, plain, promising].map(({ requestsPerS }) => Math.round(requestsPerS));
        say(
          `  round ${round}: ${pace.join(', ')} requests a second: Grappe, by hand, by hand with the same promises`,
        );
      }
      return done;
    }),
  );
}

async function inTurn(
  proxies: Readonly<Record<Proxy, () => Promise<Throughput>>>,
  order: readonly Proxy[],
): Promise<ProxyRound> {
  const measured: Partial<Record<Proxy, Throughput>> = {};
  for (const proxy of order) measured[proxy] = await proxies[proxy]();
  const { grappe, plain, promising } = measured;
  if (grappe === undefined || plain === undefined || promising === undefined)
    throw new Error('each proxy has its turn in a round');
  return { grappe, plain, promising };
}

/** None is always the first, and none always follows the same one. */
export function orderOf(round: number): readonly Proxy[] {
  const proxies: readonly Proxy[] = ['grappe', 'plain', 'promising'];
  const first = round % proxies.length;
  const turned = [...proxies.slice(first), ...proxies.slice(0, first)];
  return round % 2 === 0 ? turned : turned.reverse();
}
