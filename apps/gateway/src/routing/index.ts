export { canonicalPathOf } from './canonical-path.js';
export { declareOfRoute, routeConfigOf } from './route-config.js';
export { RouteTable } from './route-table.js';
