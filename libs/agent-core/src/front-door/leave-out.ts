import type {
  FrontDoor,
  FrontDoorProblem,
  FrontEnd,
  ListenAddress,
  ServiceKey,
} from '@grappe/domain';

/** What the load balancer refuses of a front door, and says why. */
export interface Refusal {
  readonly problem: Omit<FrontDoorProblem, 'part' | 'service'>;
  /** What it is about; absent: the whole. */
  readonly listen?: ListenAddress;
  readonly certificate?: string;
}

/** Without what is refused, so that the others are served: a front door is served as a whole or not at all. */
export function withoutRefused(door: FrontDoor, refusals: readonly Refusal[]): FrontDoor {
  return refusals.reduce(without, door);
}

/** Each refusal, by the services that are left out for it. */
export function problemsOf(
  door: FrontDoor,
  refusals: readonly Refusal[],
): readonly FrontDoorProblem[] {
  return refusals.flatMap(({ problem, ...subject }): readonly FrontDoorProblem[] => {
    const told = { part: 'load-balancer', ...problem } as const;
    const ends = door.frontEnds.filter((end) => isConcerned(end, subject));
    const services = new Set(ends.flatMap((end) => servicesOf(door, end)));
    return services.size === 0 ? [told] : [...services].map((service) => ({ ...told, service }));
  });
}

function without(door: FrontDoor, { listen, certificate }: Refusal): FrontDoor {
  const { statistics, prometheus, ...others } = door;
  const keeps = (page: ListenAddress | undefined): boolean =>
    page !== undefined && (listen === undefined || !isSame(page, listen));
  return {
    ...others,
    frontEnds: door.frontEnds.flatMap((end) => frontEndWithout(end, { listen, certificate })),
    ...(statistics !== undefined && keeps(statistics) && { statistics }),
    ...(prometheus !== undefined && keeps(prometheus) && { prometheus }),
  };
}

interface Subject {
  readonly listen?: ListenAddress | undefined;
  readonly certificate?: string | undefined;
}

/** Listens where it may still, with the certificates that are left; without any of either there is nothing of it. */
function frontEndWithout(end: FrontEnd, { listen, certificate }: Subject): readonly FrontEnd[] {
  const left = end.listen.filter((one) => listen === undefined || !isSame(one, listen));
  if (left.length === 0) return [];
  if (end.tls === undefined) return [{ ...end, listen: left }];
  const certificates = end.tls.certificates.filter((name) => name !== certificate);
  return certificates.length === 0 ? [] : [{ ...end, listen: left, tls: { certificates } }];
}

function isConcerned(end: FrontEnd, { listen, certificate }: Subject): boolean {
  if (listen !== undefined && end.listen.some((one) => isSame(one, listen))) return true;
  return certificate !== undefined && end.tls?.certificates.includes(certificate) === true;
}

function servicesOf(door: FrontDoor, end: FrontEnd): readonly ServiceKey[] {
  const names =
    end.mode === 'tcp' ? [end.backEnd] : end.routes.map(({ backEnd }): string => backEnd);
  return names.flatMap((name) => door.backEnds.find((one) => one.name === name)?.service ?? []);
}

function isSame(one: ListenAddress, other: ListenAddress): boolean {
  return one.port === other.port && one.address === other.address;
}
