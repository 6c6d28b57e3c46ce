/** What the processors of a board have done since it was started, in any unit. */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}
