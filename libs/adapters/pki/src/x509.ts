/**
 * The one way to the certificate library: its dependency injection needs the metadata polyfill loaded first. Always imported
 * dynamically, by what signs or reads requests: it takes some 15 MB, a quarter of an agent's budget, and an agent that has its
 * certificate does not need it until the next renewal. Certificates are read with Node's own parser.
 */
import 'reflect-metadata';

export * from '@peculiar/x509';
