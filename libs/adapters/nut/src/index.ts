export { NutSensor, type NutSensorOptions } from './nut-sensor.ts';
export { UpsServer } from './server/ups-server.ts';
export type { UpsSnapshot } from './server/ups-snapshot.ts';
