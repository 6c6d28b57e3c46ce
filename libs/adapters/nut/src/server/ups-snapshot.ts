/** A UPS as it is at one moment, for clients of NUT. */
export interface UpsSnapshot {
  /** Under which it is listed. */
  readonly name: string;
  /** Under which it is found as well: clients whose name for a UPS cannot be set. */
  readonly otherNames: readonly string[];
  readonly description: string;
  /** Why it tells nothing now; `variables` are not told then. */
  readonly trouble?: 'DATA-STALE' | 'DRIVER-NOT-CONNECTED';
  /** By the names of NUT's docs/nut-names.txt, in the units that stand there. What is not known is absent. */
  readonly variables: Readonly<Record<string, string | number>>;
}
