export * from './controller-driver.ts';
export type { Gate, LinkCall, Peer } from './gate.ts';
export { presentToHomeAssistant } from './home-assistant/home-assistant.ts';
export { LinkFence } from './link-fence.ts';
export { LinkHub } from './link-hub.ts';
export { watchPowerFacts } from './power-facts.ts';
export { controllerServices, type ServicesDeps } from './services.ts';
export type { RackAddresses } from './services/enrolment-service.ts';
export { linkService, type LinkServiceDeps } from './services/link-service.ts';
