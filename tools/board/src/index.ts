export { HOST_ADDRESS } from './base-files.ts';
export { BoardShell } from './board-shell.ts';
export { findGpioChip } from './device-tree.ts';
export { HostRack, NODE, WIRING } from './host-rack.ts';
export { makeOwnedFolder } from './owned-folder.ts';
export { PinLines } from './pin-lines.ts';
export { QemuProcess } from './qemu-process.ts';
export { runPrepareCommand } from './prepare-command.ts';
export { checkHost, findProgram, type Requirement } from './requirements.ts';
