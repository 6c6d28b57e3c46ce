import { describeContainerEngine } from '@grappe/port-contracts';
import { DockerHarness } from './testing/docker-harness.ts';

describeContainerEngine('Docker Engine', () => DockerHarness.open());
