export { declareOfRoute, routeConfigOf } from './route-config.js';
export { RouteTable } from './route-table.js';
