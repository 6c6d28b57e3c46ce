export { DEFINITIONS } from './definitions.ts';
export { canMakeMachines, DebianMachine } from './machine/debian-machine.ts';
export { maintainerScripts } from './package-tree.ts';
export { REPOSITORY } from './repository.ts';
export { textFile } from './tree-entry.ts';
export { writePackage } from './write-package.ts';
