import type { GuardedContainer } from '@grappe/ports';

/** Whether the same containers are guarded, each for as long as before or longer, and killed no earlier. */
export function isRenewal(
  former: readonly GuardedContainer[],
  next: readonly GuardedContainer[],
): boolean {
  if (former.length !== next.length) return false;
  const known = new Map(former.map((container) => [container.containerId, container]));
  // Two of the same would hide one that is missing.
  if (known.size !== former.length) return false;
  const named = new Set(next.map((container) => container.containerId));
  if (named.size !== next.length) return false;
  return next.every((container) => {
    const before = known.get(container.containerId);
    return (
      before?.task === container.task &&
      container.leaseUntilMs >= before.leaseUntilMs &&
      killAtMs(container) >= killAtMs(before)
    );
  });
}

/** The former list when a change of it has failed: no container joins or leaves it, but a lease that was renewed stays renewed. */
export function whatStays(
  former: readonly GuardedContainer[],
  refused: readonly GuardedContainer[],
): readonly GuardedContainer[] {
  const renewed = new Map(refused.map((container) => [container.containerId, container]));
  return former.map((container) => {
    const next = renewed.get(container.containerId);
    return next !== undefined && isRenewal([container], [next]) ? next : container;
  });
}

function killAtMs({ leaseUntilMs, stopGraceMs }: GuardedContainer): number {
  return leaseUntilMs + stopGraceMs;
}
