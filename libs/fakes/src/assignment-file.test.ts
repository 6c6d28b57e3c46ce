import { agentMemory, agentMemoryFileContract } from '@grappe/port-contracts';
import { describe, expect, it } from 'vitest';
import { MemoryAgentMemoryFile } from './assignment-file.ts';

agentMemoryFileContract('MemoryAgentMemoryFile', async () => {
  const file = new MemoryAgentMemoryFile();
  return {
    open: () => file,
    damage: async () => {
      file.text = file.text?.slice(0, -10) ?? '{';
    },
    dispose: async () => undefined,
  };
});

describe('faults of MemoryAgentMemoryFile', () => {
  it('keeps the former content when it crashes before a save is durable', async () => {
    const file = new MemoryAgentMemoryFile();
    await file.save(agentMemory(1));
    file.crashBeforeDurable = true;
    await expect(file.save(agentMemory(2))).rejects.toThrow('crashed');
    expect(await file.load()).toEqual(agentMemory(1));
  });

  it('counts only saves that change something', async () => {
    const file = new MemoryAgentMemoryFile();
    await file.save(agentMemory(1));
    await file.save(agentMemory(1));
    expect(file.writes).toBe(1);
  });
});
