export { canonicalIdOf, canonicalPathOf } from './canonical-path.js';
export { ResourceGroup, type ResourceGroupName } from './resource-group.decorator.js';
export { declareOfRoute, handlersOf, routeConfigOf } from './route-config.js';
export { RouteTable, type Route } from './route-table.js';
