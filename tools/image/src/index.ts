export { BootPartition } from './boot-partition.ts';
export { makeCard, type CardDisk, type CardOptions } from './card-disk.ts';
export { bootCard, BootedCard, PoweredCard, type PowerOnOptions } from './card-machine.ts';
export { provideImage } from './provide-image.ts';
