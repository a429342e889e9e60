export { bodiesOf } from './bodies.js';
export { collectionOf, type Collection } from './collection.js';
export { Operations, OperationServices } from './operations.js';
export { OperationsModule } from './operations.module.js';
export { relate } from './relations.js';
export {
  defineResource,
  kindTag,
  Resource,
  type CreateBody,
  type Ids,
  type IdsOf,
  type Listed,
  type ParentIdsOf,
  type Shown,
  type UpdateBody,
  type Verb,
} from './resource.js';
export { resourceModule, resourcesIn } from './resource-module.js';
export { ResourceController, ResourceRoute, routesOf, type Route } from './routes.js';
export { documentOf, withResources } from './document/document-of.js';
