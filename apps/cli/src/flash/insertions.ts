import type { DeviceFacts } from '@grappe/adapter-card-device';

/** A device as it was seen at one moment. */
export interface SeenDevice {
  readonly facts: DeviceFacts;
  /** The kernel's count of media: another card in the same reader has another one. Empty on kernels before 5.15. */
  readonly sequence: string;
}

/** What was put in between two looks: it was not there, or another one was in its place. */
export function inserted(
  before: readonly SeenDevice[],
  now: readonly SeenDevice[],
): readonly DeviceFacts[] {
  const known = new Set(before.map(keyOf));
  return now.filter((device) => !known.has(keyOf(device))).map(({ facts }) => facts);
}

function keyOf({ facts, sequence }: SeenDevice): string {
  return JSON.stringify([facts.path, sequence, facts.sizeBytes, facts.serial, facts.cid]);
}
