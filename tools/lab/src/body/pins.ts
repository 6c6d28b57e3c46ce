import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LabBody } from './body-description.ts';

/** The kernel's GPIO class as one node sees it. */
export function gpioRoot(body: LabBody, node: string): string {
  return path.join(body.pinsFolder, node, 'gpio');
}

function pinFile(body: LabBody, node: string, bcm: number, file: string): string {
  return path.join(body.pinsFolder, node, 'pins', String(bcm), file);
}

/** What is on a pin's wire. */
export function pinLevel(body: LabBody, node: string, bcm: number): boolean {
  return readFileSync(pinFile(body, node, bcm, 'level'), 'utf8').trim() === '1';
}

/** What the board has driven the pin to, oldest first: `in`, `low`, `high`. */
export function pinHistory(body: LabBody, node: string, bcm: number): string[] {
  return readFileSync(pinFile(body, node, bcm, 'history'), 'utf8')
    .trim()
    .split('\n');
}

/** What the world outside puts on the wire. */
export function drivePin(body: LabBody, node: string, bcm: number, high: boolean): void {
  writeFileSync(pinFile(body, node, bcm, 'outside'), high ? '1' : '0');
}

/** A board without power drives nothing: relays that it held fall back, and the next boot finds no line exported. */
export function releasePins(body: LabBody, node: string): void {
  const root = gpioRoot(body, node);
  if (!existsSync(root)) return;
  for (const name of readdirSync(root)) {
    const line = /^gpio(\d+)$/.exec(name)?.[1];
    if (line !== undefined) writeFileSync(path.join(root, 'unexport'), line);
  }
}
