export {
  DockerContainerEngine,
  type DockerContainerEngineOptions,
} from './docker-container-engine.ts';
export { LABELS, type EngineScope } from './labels.ts';
