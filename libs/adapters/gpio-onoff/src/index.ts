export { OnoffGpio, type OnoffGpioOptions } from './onoff-gpio.ts';
