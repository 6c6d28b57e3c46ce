import { agentMemory } from '@grappe/port-contracts';
import { JsonAgentMemoryFile } from '../json-agent-memory-file.ts';

/** A process for the tests to kill: saves one generation after another, and prints each once it is durable. */
const [path, from] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: memory-writer <file> <first generation>');

const file = new JsonAgentMemoryFile(path);
for (let generation = Number(from); ; generation += 1) {
  await file.save(agentMemory(generation));
  process.stdout.write(`${generation}\n`);
}
