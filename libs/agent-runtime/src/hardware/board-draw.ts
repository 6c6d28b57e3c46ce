import { bucketSample } from '@grappe/agent-core';
import { boardPowerOf, boardWatts, type PowerSample } from '@grappe/domain';
import type { CpuTimes } from '@grappe/ports';

/** Weight of each look: what happened a minute ago hardly counts, and a load that comes and goes is not told each time. */
const LOOK_WEIGHT = 0.25;

/** What a board draws by the model of its kind. */
export class BoardDraw {
  readonly #readCpuTimes: () => Promise<CpuTimes | undefined>;
  #before: CpuTimes | undefined;
  #share: number | undefined;
  #told: PowerSample | undefined;

  constructor(readCpuTimes: () => Promise<CpuTimes | undefined>) {
    this.#readCpuTimes = readCpuTimes;
  }

  /** To be called every few seconds: each tells what its processors did since the one before. */
  async look(): Promise<void> {
    const now = await this.#readCpuTimes();
    const before = this.#before;
    this.#before = now;
    if (now === undefined || before === undefined || now.total <= before.total) return;
    const share = (now.busy - before.busy) / (now.total - before.total);
    const former = this.#share ?? share;
    this.#share = former + (share - former) * LOOK_WEIGHT;
  }

  /** In buckets; undefined before there were two looks. */
  watts(board: string | undefined): number | undefined {
    if (this.#share === undefined) return undefined;
    this.#told = bucketSample(this.#told, { watts: boardWatts(boardPowerOf(board), this.#share) });
    return this.#told.watts;
  }
}
