import { randomBytes } from 'node:crypto';
import {
  appendCardRecord,
  flashMedium,
  Medium,
  probeCapacity,
  type CardBuffers,
  type CardRecord,
  type DeviceFacts,
  type FileFacts,
  type FlashPhase,
  type FlashReport,
} from '@grappe/adapter-card-device';
import { startProgress, type Progress } from '../actions/progress.ts';
import { note, type CliIo } from '../io.ts';
import type { CardToWrite } from './card-source.ts';
import { cardRecordsFile } from './records-file.ts';

/** A card that was written and verified. */
export interface WrittenCard {
  readonly report: FlashReport;
  readonly record: CardRecord;
}

export interface CardJob {
  readonly target: DeviceFacts | FileFacts;
  /** Made once the card is found to be sound: no token is made in vain. */
  readonly card: () => Promise<CardToWrite>;
  /** As the image is called. */
  readonly image: string;
  readonly buffers: CardBuffers;
}

const SEED_BYTES = 16;
const WORDS: Readonly<Record<FlashPhase, string>> = {
  write: 'writing',
  verify: 'verifying',
};

/** Writes one card, verifies it, and records for whom it is. */
export async function writeCard(io: CliIo, job: CardJob): Promise<WrittenCard> {
  const { target, buffers } = job;
  const medium =
    target.kind === 'device'
      ? await Medium.openDevice(target.path, buffers)
      : await Medium.createFile(target.path, buffers);
  const interruption = new Interruption(io, target);
  let finished = false;
  try {
    await probed(io, medium);
    const card = await job.card();
    interruption.hasBegun = true;
    const report = await flashed(io, medium, card);
    finished = true;
    const record = recordOf(io, job, card, report);
    if (target.kind === 'device') await appendCardRecord(cardRecordsFile(io), record);
    return { report, record };
  } finally {
    interruption.forget();
    await medium.close({ finished });
  }
}

/** On a slow card it takes some seconds. */
async function probed(io: CliIo, medium: Medium): Promise<void> {
  let progress: Progress | undefined;
  try {
    await probeCapacity(medium, {
      signal: io.interrupted,
      seed: randomBytes(SEED_BYTES).toString('hex'),
      onProgress: (doneBytes, totalBytes) => {
        progress ??= startProgress(io, `testing the size of ${medium.path}`, totalBytes);
        progress.at(doneBytes);
      },
    });
  } finally {
    progress?.end();
  }
}

async function flashed(io: CliIo, medium: Medium, card: CardToWrite): Promise<FlashReport> {
  const shown = new PhaseProgress(io, medium.path, card.contents.lengthBytes);
  try {
    return await flashMedium(medium, card.contents, {
      signal: io.interrupted,
      forWhom: card.card === undefined ? '' : `rack ${card.card.rack}, node ${card.card.node}`,
      clockMs: () => performance.now(),
      onProgress: (phase, doneBytes) => shown.at(phase, doneBytes),
      ...(card.check !== undefined && { check: card.check }),
    });
  } finally {
    shown.end();
  }
}

/** One bar for each phase. */
class PhaseProgress {
  readonly #io: CliIo;
  readonly #path: string;
  readonly #totalBytes: number;
  #phase: FlashPhase | undefined;
  #progress: Progress | undefined;

  constructor(io: CliIo, path: string, totalBytes: number) {
    this.#io = io;
    this.#path = path;
    this.#totalBytes = totalBytes;
  }

  at(phase: FlashPhase, doneBytes: number): void {
    if (phase !== this.#phase) {
      this.#progress?.end();
      this.#phase = phase;
      this.#progress = startProgress(this.#io, `${WORDS[phase]} ${this.#path}`, this.#totalBytes);
    }
    this.#progress?.at(doneBytes);
  }

  end(): void {
    this.#progress?.end();
  }
}

/** Told at once: what is on its way to a slow card may take longer than the program is given after Ctrl-C. */
class Interruption {
  /** Whether anything of the contents may be on the card. */
  hasBegun = false;
  readonly #io: CliIo;
  readonly #target: CardJob['target'];
  readonly #tell = (): void => void note(this.#io, this.#text());

  constructor(io: CliIo, target: CardJob['target']) {
    this.#io = io;
    this.#target = target;
    io.interrupted.addEventListener('abort', this.#tell, { once: true });
  }

  forget(): void {
    this.#io.interrupted.removeEventListener('abort', this.#tell);
  }

  #text(): string {
    const { kind, path } = this.#target;
    if (kind === 'file') return `interrupted: ${path} was not made`;
    if (!this.hasBegun) return `interrupted before ${path} was written`;
    return `interrupted: ${path} is unfinished and has no partition table; the same command goes on where it is`;
  }
}

function recordOf(
  io: CliIo,
  { target, image }: CardJob,
  { card: identity }: CardToWrite,
  report: FlashReport,
): CardRecord {
  const device =
    target.kind === 'device'
      ? target
      : { path: target.path, model: '', serial: '', cid: '', sizeBytes: report.lengthBytes };
  const { path, model, serial, cid, sizeBytes } = device;
  return {
    time: new Date(io.nowMs()).toISOString(),
    rack: identity?.rack ?? null,
    node: identity?.node ?? null,
    address: identity?.network.address ?? null,
    cardId: identity?.cardId ?? null,
    image,
    device: { path, model, serial, cid, sizeBytes },
    bytes: report.lengthBytes,
    sha256: report.sha256,
    verified: true,
  };
}
