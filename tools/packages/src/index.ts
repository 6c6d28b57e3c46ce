export { DEFINITIONS } from './definitions.ts';
export { canMakeMachines, DebianMachine } from './machine/debian-machine.ts';
export { MachineEngine } from './machine/machine-engine.ts';
export { MachineSwitch } from './machine/machine-switch.ts';
export { maintainerScripts } from './package-tree.ts';
export { REPOSITORY } from './repository.ts';
export { releasePackages } from './release-packages.ts';
export { textFile } from './tree-entry.ts';
export { writePackage } from './write-package.ts';
