import {
  judgeTarget,
  lookAtDevice,
  readCardRecords,
  type DeviceFacts,
  type FileFacts,
  type Refusal,
  type TargetFacts,
} from '@grappe/adapter-card-device';
import { GrappeError } from '@grappe/domain';
import { sizeText } from '../format/size.ts';
import type { CliIo } from '../io.ts';
import { cardOn } from './card-identity.ts';
import { cardRecordsFile, recordOfCard } from './records-file.ts';

/** Throws with every reason not to write to a target; what is left is a device or a file. */
export function requireTarget(
  facts: TargetFacts,
  neededBytes: number,
  force: boolean,
): DeviceFacts | FileFacts {
  const refusals = judgeTarget(facts, neededBytes, { force });
  const [first] = refusals;
  if (facts.kind !== 'other' && first === undefined) return facts;
  throw new GrappeError(first?.code ?? 'REFUSED', `${facts.path} ${refusalText(refusals)}`, {
    remedy: refusals.map(({ remedy }) => remedy).join('; '),
  });
}

export function refusalText(refusals: readonly Refusal[]): string {
  return refusals.map(({ message }) => message).join('; ');
}

/** `Generic STORAGE DEVICE, 29.8 GiB` */
export function deviceText({ model, sizeBytes, path }: DeviceFacts): string {
  return `${path} (${model === '' ? 'no name' : model}, ${sizeText(sizeBytes)})`;
}

/** Whose card it was, as far as anybody knows: by what is on it, else by what was recorded of it. Empty when it was nobody's. */
export async function formerOwner(io: CliIo, device: DeviceFacts): Promise<string> {
  const card = await lookAtDevice(device.path, device.sizeBytes, cardOn);
  if (card !== undefined) return `the card of ${card.node} of rack ${card.rack}`;
  const record = recordOfCard(await readCardRecords(cardRecordsFile(io)), device);
  if (record === undefined || record.node === null) return '';
  return `written for ${record.node} of rack ${record.rack ?? ''} at ${record.time}`;
}
