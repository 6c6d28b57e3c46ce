import {
  checkFrontDoor,
  err,
  ok,
  routeKey,
  type BackEnd,
  type FrontDoor,
  type FrontEnd,
  type HttpFrontEnd,
  type Result,
  type Route,
} from '@grappe/domain';
import type {
  CertificateStore,
  FrontDoorChange,
  LoadBalancer,
  LoadBalancerFault,
  LoadBalancerStatus,
  ServerStatus,
} from '@grappe/ports';

/** What outlives a FakeLoadBalancer: what is served on a machine, and which ports others hold. */
export class FakeFrontDoorMachine {
  served: FrontDoor | undefined;
  readonly occupied = new Set<number>();
  #turn = 0;

  /** The server that a request would go to; undefined: none. Servers take turns. */
  serverFor(
    port: number,
    host = 'localhost',
    path = '/',
  ): { address: string; port: number } | undefined {
    const door = this.served;
    const end = door?.frontEnds.find(({ listen }) => listen.some((one) => one.port === port));
    if (door === undefined || end === undefined) return undefined;
    const name = end.mode === 'tcp' ? end.backEnd : routeFor(end, host, path)?.backEnd;
    const servers = door.backEnds
      .find((backEnd) => backEnd.name === name)
      ?.servers.filter(({ state, weight }) => state === 'ready' && weight > 0);
    this.#turn += 1;
    return servers?.[this.#turn % servers.length];
  }
}

function routeFor(end: HttpFrontEnd, hostHeader: string, path: string): Route | undefined {
  const host = hostHeader.toLowerCase().replace(/:\d+$/, '');
  return [...end.routes]
    .sort((left, right) => specificity(right) - specificity(left))
    .find((route) => fitsHost(route, host) && fitsPath(route, path));
}

/** Hosts weigh more than any path. */
const HOST_WEIGHT = 10_000;
const EXACT_HOST_WEIGHT = 1_000 * HOST_WEIGHT;

function specificity({ host, path }: Route): number {
  const hostPart =
    host?.startsWith('*.') === false ? EXACT_HOST_WEIGHT : (host?.length ?? 0) * HOST_WEIGHT;
  return hostPart + (path?.length ?? 0);
}

function fitsHost({ host }: Route, asked: string): boolean {
  if (host === undefined) return true;
  return host.startsWith('*.') ? asked.endsWith(host.slice(1)) : asked === host;
}

function fitsPath({ path = '/' }: Route, asked: string): boolean {
  return `${asked}/`.startsWith(path.replace(/\/*$/, '/'));
}

/** A load balancer that a test can see through. All its servers are up. */
export class FakeLoadBalancer implements LoadBalancer {
  readonly #machine: FakeFrontDoorMachine;
  /** Every front door that was put in force, oldest first. */
  readonly applied: FrontDoor[] = [];
  /** Set: nothing can be applied, for this reason. */
  fault: LoadBalancerFault | undefined;
  restarts = 0;

  constructor(machine = new FakeFrontDoorMachine()) {
    this.#machine = machine;
  }

  async apply(
    wanted: FrontDoor,
    certificates: CertificateStore,
  ): Promise<Result<FrontDoorChange, LoadBalancerFault>> {
    const fault = this.fault ?? this.#faultOf(wanted, certificates);
    if (fault !== undefined) return err(fault);
    const change = changeOf(this.#machine.served, wanted);
    this.#machine.served = wanted;
    this.applied.push(wanted);
    return ok(change);
  }

  async status(): Promise<Result<LoadBalancerStatus, LoadBalancerFault>> {
    const door = this.#machine.served;
    if (door === undefined) return err({ kind: 'unavailable', message: 'nothing is served' });
    return ok({ restarts: this.restarts, servers: door.backEnds.flatMap(statusOf) });
  }

  async leave(): Promise<void> {
    // What is served goes on.
  }

  async stop(): Promise<void> {
    this.#machine.served = undefined;
  }

  #faultOf(wanted: FrontDoor, certificates: CertificateStore): LoadBalancerFault | undefined {
    const problems = checkFrontDoor(wanted);
    if (problems.length > 0) return { kind: 'invalid', problems, message: problems.join('; ') };
    const names = wanted.frontEnds.flatMap(({ tls }) => tls?.certificates ?? []);
    const certificate = names.find(
      (name) => certificates.get(name)?.includes('-----BEGIN') !== true,
    );
    if (certificate !== undefined) {
      return { kind: 'certificate', certificate, message: `certificate ${certificate} is missing` };
    }
    const listen = wanted.frontEnds.flatMap((end) => end.listen);
    const taken = listen.find(({ port }) => this.#machine.occupied.has(port));
    if (taken === undefined) return undefined;
    return { kind: 'port-taken', ...taken, message: `port ${taken.port} is taken` };
  }
}

function changeOf(former: FrontDoor | undefined, wanted: FrontDoor): FrontDoorChange {
  if (former === undefined) return { kind: 'started' };
  const reasons = [
    ...changesOf('front end', former.frontEnds.map(fixedOf), wanted.frontEnds.map(fixedOf)),
    ...changesOf('back end', former.backEnds.map(fixedOf), wanted.backEnds.map(fixedOf)),
  ];
  if (reasons.length > 0) return { kind: 'reloaded', reasons };
  const same = JSON.stringify(bySlot(former)) === JSON.stringify(bySlot(wanted));
  return { kind: same ? 'unchanged' : 'servers' };
}

/** What only a new process can change. */
function fixedOf(end: FrontEnd | BackEnd): { name: string; text: string } {
  const fixed =
    'servers' in end
      ? { ...end, servers: [] }
      : { ...end, ...(end.mode === 'http' ? { routes: end.routes.map(routeKey).sort() } : {}) };
  return { name: end.name, text: JSON.stringify(fixed) };
}

function changesOf(
  kind: string,
  former: readonly { name: string; text: string }[],
  wanted: readonly { name: string; text: string }[],
): readonly string[] {
  const texts = new Map(former.map(({ name, text }) => [name, text]));
  const changes = wanted.flatMap(({ name, text }) => {
    if (!texts.has(name)) return [`${kind} ${name} is new`];
    return texts.get(name) === text ? [] : [`${kind} ${name} has changed`];
  });
  const names = new Set(wanted.map(({ name }) => name));
  const gone = former.filter(({ name }) => !names.has(name));
  return [...changes, ...gone.map(({ name }) => `${kind} ${name} is gone`)];
}

function bySlot(door: FrontDoor): unknown {
  return door.backEnds.map(({ name, servers }) => [
    name,
    [...servers]
      .sort((left, right) => left.slot - right.slot)
      .map(({ slot, address, port, weight, state }) => [slot, address, port, weight, state]),
  ]);
}

function statusOf({ name, servers }: BackEnd): readonly ServerStatus[] {
  return servers.map(({ slot, task, state }) => ({
    backEnd: name,
    slot,
    task,
    state: state === 'ready' ? 'up' : state,
    sessions: 0,
    sessionsPerSecond: 0,
    sessionsTotal: 0,
    errorsTotal: 0,
    redispatchesTotal: 0,
  }));
}
