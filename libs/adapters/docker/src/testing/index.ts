export { busyboxImageTar, staticBusybox, type BusyboxImage } from './busybox.ts';
export { DockerHarness, TEST_IMAGE, TEST_SCOPE } from './docker-harness.ts';
export { TestEngine } from './test-engine.ts';
