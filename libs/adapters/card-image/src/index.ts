export {
  applyChanges,
  differences,
  type BootChanges,
  type BootFile,
  type BootFiles,
} from './boot-files.ts';
export { openCardImage, type CardImage, type OpeningStep, type OpenOptions } from './card-image.ts';
export { readLayout, type CardLayout } from './card-layout.ts';
export { sha256Of } from './checksum.ts';
export { readDebianPackage, type DebianPackage } from './debian-package.ts';
export { DiskBytes, DiskFile, type DiskReader } from './disk.ts';
export { elfMachine, ExtVolume } from './ext-volume.ts';
export { FatVolume } from './fat-volume.ts';
export { FolderBootFiles } from './folder-boot-files.ts';
export { OverlayDisk } from './overlay-disk.ts';
export { PartitionDisk, WritablePartition } from './partition-disk.ts';
export { writeCardFile } from './write-card-file.ts';
