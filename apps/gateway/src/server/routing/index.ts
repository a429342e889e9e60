export { canonicalIds, canonicalIdsOf, canonicalPathOf, type Identity } from './path-ids.js';
export { ResourceGroup, type ResourceGroupName } from './resource-group.decorator.js';
export { declareOfRoute, handlersOf, routeConfigOf } from './route-config.js';
export { resourceOfRoute } from './route-resource.js';
export { type Route, RouteTable } from './route-table.js';
