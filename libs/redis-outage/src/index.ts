export { Outage, type OutageListener } from './outage.js';
