import { accessSuite } from './testing/access-suite.ts';
import { startEmbedded, startMosquitto } from './testing/brokers.ts';

accessSuite('the embedded broker', (authority) => startEmbedded(authority));
accessSuite('a real Mosquitto', (authority) => startMosquitto(authority));
