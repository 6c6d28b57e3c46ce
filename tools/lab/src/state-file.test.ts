import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabDescription } from './lab-description.ts';
import { describeLab } from './lab-description.ts';
import { identifyProcess } from './process-identity.ts';
import { isStale, markReady, readJson, removeFolder, writeJsonAtomically } from './state-file.ts';

const alive = identifyProcess(process.pid) ?? { pid: 0, startTicks: 0 };
const dead = { ...alive, startTicks: alive.startTicks - 1 };
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'grappe-lab-state-'));
});

afterEach(() => removeFolder(folder));

function lab(parties: Pick<LabDescription, 'starter' | 'owner'>): LabDescription {
  const choices = { name: 'lab', nodes: 1, subnet: '172.16.0.0/16' };
  return { ...describeLab(choices, { instance: 'i', ...parties }), runFolder: folder };
}

describe('a lab is stale', () => {
  it('while it is brought up, when whoever does it is gone', () => {
    expect(isStale(lab({ starter: alive, owner: undefined }))).toBe(false);
    expect(isStale(lab({ starter: dead, owner: undefined }))).toBe(true);
  });

  it('never once it is up, when it belongs to nobody', () => {
    const stays = lab({ starter: dead, owner: undefined });
    markReady(stays);
    expect(isStale(stays)).toBe(false);
  });

  it('when the process it belongs to is gone, up or not', () => {
    const owned = lab({ starter: alive, owner: dead });
    expect(isStale(owned)).toBe(true);
    markReady(owned);
    expect(isStale(owned)).toBe(true);
    expect(isStale(lab({ starter: dead, owner: alive }))).toBe(false);
  });
});

describe('state files', () => {
  it('are read by their owner only and replaced in one step', () => {
    const file = path.join(folder, 'a.json');
    writeJsonAtomically(file, { n: 1 });
    writeJsonAtomically(file, { n: 2 });
    expect(readJson(file)).toEqual({ n: 2 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').endsWith('}\n')).toBe(true);
  });

  it('count as absent when they are cut short or hold something else', () => {
    const file = path.join(folder, 'a.json');
    expect(readJson(file)).toBeUndefined();
    for (const text of ['', '{"n":', '3', 'null']) {
      writeFileSync(file, text);
      expect(readJson(file)).toBeUndefined();
    }
  });
});
