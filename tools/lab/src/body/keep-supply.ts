import type { Lab } from '../lab.ts';
import { SupplyKeeper } from './supply-keeper.ts';

/** What the lab's own process for its wires runs; it ends with the lab. */
export async function keepSupply(lab: Lab, say: (line: string) => void): Promise<void> {
  const { body } = lab.description;
  if (body !== undefined) await new SupplyKeeper(lab, body, say).run();
}
